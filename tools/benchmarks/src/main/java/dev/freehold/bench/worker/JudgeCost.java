package dev.freehold.bench.worker;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockJudge;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.store.WorkerStore;
import dev.freehold.verifier.Groth16BundleVerifier;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/**
 * Measurement of what a validator's judge takes for a call, once its code is compiled: blocks of
 * one realm with their witnesses, decoded and judged over and over on one thread, beside pure
 * verification of the same proofs.
 */
public final class JudgeCost {
  private static final RealmId REALM = new RealmId(0);
  private static final NetworkPlan PLAN = new NetworkPlan(1, 2000, 512);

  private final Path cache;
  private final Path scratch;
  private final int threads;
  private final Consumer<String> progress;

  /**
   * Shape of what is judged.
   *
   * @param blocks how many blocks
   * @param bundles in each, of one call
   * @param warmUp how long they are judged before it is measured
   * @param measured how long is measured, at the least
   */
  public record Settings(int blocks, int bundles, Duration warmUp, Duration measured) {}

  /**
   * Result of a measurement.
   *
   * @param cpuUs processor time of a call
   * @param bytes of block and witness, of a call
   * @param overPure processor time over that of pure verification of the proofs in batches of 1,024
   */
  public record Result(double cpuUs, double bytes, double overPure) {}

  /** A block as a validator pulls it. */
  private record Pulled(RealmHeader before, byte[] block, byte[] stateless, int calls) {}

  /**
   * @param cache keeps the network and its proofs
   * @param scratch takes a copy of them for each run
   * @param threads that make the proofs
   */
  public JudgeCost(Path cache, Path scratch, int threads, Consumer<String> progress) {
    this.cache = cache;
    this.scratch = scratch;
    this.threads = threads;
    this.progress = progress;
  }

  /** Makes blocks and judges them. */
  public Result run(Settings settings) throws InterruptedException {
    ParallelLoop loop = new ParallelLoop(ForkJoinPool.commonPool(), threads);
    CreditFunction function = new CreditFunction(loop);
    PreparedNetwork network = PreparedNetwork.of(cache, PLAN, function.contract(), progress);
    BundleSet bundles =
        LoadBundles.of(
            cache,
            network,
            function,
            new LoadBundles.Load(settings.blocks() * settings.bundles(), 1, 1),
            loop,
            progress);
    Path home = scratch.resolve("judge");
    network.copyTo(home);
    try (WorkerStore store =
        WorkerStore.open(
            home.resolve(PreparedNetwork.WORKER).resolve(PreparedNetwork.STATE),
            network.genesis(),
            WorkerStore.Memory.DEFAULT)) {
      List<Pulled> blocks = blocks(network, store, bundles.lane(0), settings.bundles());
      Judging judging = new Judging(network, store.chain());
      judging.run(blocks, settings.warmUp());
      double cpuUs = judging.run(blocks, settings.measured());
      PureVerification pure =
          new PureVerification(network, bundles, settings.blocks() * settings.bundles(), 1);
      pure.run(settings.warmUp());
      double pureUs = pure.run(settings.measured()).cpuNsPerProof() / 1e3;
      double bytes =
          blocks.stream().mapToDouble(b -> b.block.length + b.stateless.length).sum()
              / blocks.stream().mapToInt(Pulled::calls).sum();
      return new Result(cpuUs, bytes, cpuUs / pureUs);
    } finally {
      PreparedNetwork.delete(home);
    }
  }

  private static List<Pulled> blocks(
      PreparedNetwork network, WorkerStore stores, BundleSet.Lane lane, int size) {
    RealmRules rules = RealmRules.of(network.genesis(), REALM);
    RealmStore store = stores.realm(REALM);
    ChainStore chain = stores.chain();
    BlockTransition transition = new BlockTransition(rules, chain);
    List<Pulled> blocks = new ArrayList<>();
    for (int from = 0; from < lane.size(); from += size) {
      List<Bundle> bundles = new ArrayList<>(size);
      for (int i = from; i < from + size; i++) {
        bundles.add(lane.bundle(i));
      }
      RealmHeader before = store.head();
      List<Checkpoint> delivered = new ArrayList<>();
      for (long h = before.checkpointHeight() + 1; h <= network.anchor().height(); h++) {
        chain
            .checkpoint(h)
            .filter(checkpoint -> !checkpoint.eventsFor(REALM).isEmpty())
            .ifPresent(delivered::add);
      }
      BlockWitness.Recorder recorder = new BlockWitness.Recorder(store);
      BlockTransition.Result result =
          transition.apply(
              before,
              recorder,
              store,
              new BlockTransition.Batch(network.anchor().height(), delivered, bundles));
      BlockWitness witness = recorder.witness(result.delta().tree(), store);
      RealmBlock block = result.block();
      blocks.add(
          new Pulled(
              before,
              block.toBytes(),
              new StatelessBlock(block.withoutProofs(), witness).toBytes(),
              size));
      store.commit(result.delta(), block);
    }
    return blocks;
  }

  /** One thread that judges. */
  private static final class Judging {
    private final ThreadMXBean time = ManagementFactory.getThreadMXBean();
    private final BlockJudge judge;

    Judging(PreparedNetwork network, ChainStore chain) {
      judge =
          new BlockJudge(
              network.genesis(),
              chain,
              chain::checkpoint,
              new Ed25519Verifier(),
              new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom()));
    }

    /** Judges all blocks once at the least; microseconds of a processor for each call. */
    double run(List<Pulled> blocks, Duration duration) {
      long end = System.nanoTime() + duration.toNanos();
      long cpuNs = time.getCurrentThreadCpuTime();
      long calls = 0;
      do {
        for (Pulled pulled : blocks) {
          judge(pulled);
          calls += pulled.calls;
        }
      } while (System.nanoTime() < end);
      return (time.getCurrentThreadCpuTime() - cpuNs) / 1e3 / calls;
    }

    private void judge(Pulled pulled) {
      RealmBlock block = RealmBlock.decode(pulled.block);
      StatelessBlock stateless = StatelessBlock.decode(pulled.stateless);
      Optional<BlockJudge.Refutation> refutation =
          judge.refutation(pulled.before, block.header(), block, stateless.witness());
      if (refutation.isPresent()) {
        throw new IllegalStateException("a block of the benchmark's own: " + refutation.get());
      }
    }
  }
}
