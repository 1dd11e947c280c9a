package dev.freehold.worker.agent;

import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.transition.ProofTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Threads that check proofs. A thread takes all that waits, up to a limit, and checks it as one
 * batch: what many realms send in small pieces while the threads are busy costs no more than what
 * one realm sends in a large one. A thread that is free waits for nothing.
 *
 * <p>What waits is bounded by the realms, each of which has few verifications out.
 */
public final class VerificationPool {
  /** Bundles after which a batch takes no further request. */
  private static final int BATCH_BUNDLES = 1024;

  /** Takes the verdicts on a request's tasks, in their order. */
  @FunctionalInterface
  interface Verdicts {
    void take(List<Optional<RejectReason>> verdicts);
  }

  private record Request(List<ProofTask> tasks, Verdicts verdicts) {}

  private final BundleVerifier verifier;
  private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private Consumer<Throwable> onFailure;
  private volatile boolean stopping;

  /**
   * A pool whose threads do not run yet.
   *
   * @param threadCount at least 1
   */
  public VerificationPool(BundleVerifier verifier, int threadCount) {
    this.verifier = verifier;
    for (int i = 0; i < threadCount; i++) {
      threads.add(Thread.ofPlatform().name("verifier-" + i).unstarted(this::run));
    }
  }

  /**
   * Starts the threads.
   *
   * @param newOnFailure told what broke a thread
   */
  void start(Consumer<Throwable> newOnFailure) {
    onFailure = newOnFailure;
    threads.forEach(Thread::start);
  }

  /** Checks tasks; {@code verdicts} is called on one of the threads. Returns at once. */
  void verify(List<ProofTask> tasks, Verdicts verdicts) {
    waiting.add(new Request(tasks, verdicts));
  }

  private void run() {
    try {
      while (!stopping) {
        verify(take());
      }
    } catch (InterruptedException e) {
      if (!stopping) {
        onFailure.accept(e);
      }
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }

  private List<Request> take() throws InterruptedException {
    List<Request> batch = new ArrayList<>();
    Request next = waiting.take();
    int bundles = 0;
    while (next != null) {
      batch.add(next);
      bundles += next.tasks.size();
      next = bundles < BATCH_BUNDLES ? waiting.poll() : null;
    }
    return batch;
  }

  private void verify(List<Request> batch) {
    List<ProofTask> tasks = batch.stream().flatMap(request -> request.tasks.stream()).toList();
    List<Optional<RejectReason>> verdicts = verifier.verify(tasks);
    int next = 0;
    for (Request request : batch) {
      int end = next + request.tasks.size();
      request.verdicts.take(List.copyOf(verdicts.subList(next, end)));
      next = end;
    }
  }

  /** Begins to stop: what waits is dropped, what is being checked goes on to its end. */
  void stop() {
    stopping = true;
    waiting.clear();
    threads.forEach(Thread::interrupt);
  }

  /** Whether every thread has ended, waiting for each as long as is told. */
  boolean join(Duration limit) throws InterruptedException {
    boolean ended = true;
    for (Thread thread : threads) {
      ended &= !thread.isAlive() || thread.join(limit);
    }
    return ended;
  }
}
