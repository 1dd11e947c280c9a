package dev.freehold.bench.worker;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.verifier.Groth16BundleVerifier;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measurement of how fast the load's proofs are verified when nothing else is done: what a worker
 * is held to.
 */
final class PureVerification {
  /** Proofs in one batch, about. */
  private static final int BATCH_PROOFS = 1024;

  private final List<List<ProofTask>> batches = new ArrayList<>();
  private final int threads;
  private final Groth16BundleVerifier verifier =
      new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom());

  /**
   * Rate that was measured.
   *
   * @param proofsPerSecond on all threads together, on the wall
   * @param cpuNsPerProof processor time of the threads
   */
  record Rate(double proofsPerSecond, double cpuNsPerProof) {}

  /**
   * @param proofs how many proofs of the load to take
   * @param threads that verify side by side, each its own batches, as in a worker
   */
  PureVerification(PreparedNetwork network, BundleSet bundles, int proofs, int threads) {
    this.threads = threads;
    List<ProofTask> batch = new ArrayList<>();
    int inBatch = 0;
    int taken = 0;
    for (int i = 0; taken < proofs && i < bundles.lane(0).size(); i++) {
      ProofTask task = task(network, bundles.lane(0).bundle(i));
      batch.add(task);
      inBatch += task.known().size();
      taken += task.known().size();
      if (inBatch >= BATCH_PROOFS) {
        batches.add(List.copyOf(batch));
        batch.clear();
        inBatch = 0;
      }
    }
    if (batches.isEmpty()) {
      batches.add(List.copyOf(batch));
    }
  }

  private static ProofTask task(PreparedNetwork network, Bundle bundle) {
    List<ProofTask.Known> known = new ArrayList<>();
    for (int i = 0; i < bundle.calls().size(); i++) {
      known.add(
          new ProofTask.Known(
              i,
              network.contract().spec().functions().getFirst().key(),
              network.contract().owner()));
    }
    return new ProofTask(bundle, network.anchor().globalRoot(), known);
  }

  /** Verifies over and over for about as long as it is told. */
  Rate run(Duration duration) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    AtomicLong proofs = new AtomicLong();
    AtomicLong cpuNs = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int first = t;
      running.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = first; System.nanoTime() < end; i++) {
                      List<ProofTask> batch = batches.get(i % batches.size());
                      refused.addAndGet(
                          verifier.verify(batch).stream().filter(Optional::isPresent).count());
                      proofs.addAndGet(batch.stream().mapToInt(task -> task.known().size()).sum());
                    }
                    cpuNs.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                  }));
    }
    for (Thread thread : running) {
      thread.join();
    }
    if (refused.get() > 0) {
      throw new IllegalStateException(refused + " of the load's bundles do not verify");
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Rate(proofs.get() / seconds, (double) cpuNs.get() / proofs.get());
  }
}
