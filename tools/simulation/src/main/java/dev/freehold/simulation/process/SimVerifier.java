package dev.freehold.simulation.process;

import dev.freehold.coordinator.agent.BlockChecks;
import dev.freehold.coordinator.machine.BlockSource;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.transition.BlockJudge;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.hostile.HostileWorker;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Verifier of a process that coordinates: pulls blocks over simulated wires and judges them with
 * the real judge, which takes some time.
 */
final class SimVerifier implements BlockChecks {
  private static final long JUDGING_NS_MIN = 1_000_000;
  private static final long JUDGING_NS_MAX = 300_000_000;

  /** How often who withholds its blocks is taken for one that has shown a false one. */
  private static final double SHOWS_LIES = 0.5;

  /** Keeper of what was found to hold. */
  interface Keeper {
    void keep(RealmHeader header, RealmBlock block, StatelessBlock stateless);
  }

  private final CoordinatingProcess process;
  private final Cluster cluster;
  private final ChainStore chain;
  private final Keeper keeper;
  private final Dice dice;

  /**
   * @param chain what is final
   */
  SimVerifier(CoordinatingProcess process, ChainStore chain, Keeper keeper) {
    this.process = process;
    this.keeper = keeper;
    cluster = process.cluster;
    this.chain = chain;
    dice = new Dice(cluster.seed(), "verifier " + process.life());
  }

  @Override
  public void check(VerifyBlock task, Consumer<CoordinatorInput> whenDone) {
    if (cluster.mutant() == Mutant.VOTED_UNVERIFIED && task.header().isPresent()) {
      process.after(JUDGING_NS_MIN, () -> whenDone.accept(task.verified(task.header().get())));
      return;
    }
    new SimPull(
            process,
            cluster.genesis(),
            task,
            new SimPull.Taker() {
              @Override
              public void pulled(RealmBlock block, StatelessBlock stateless) {
                process.after(
                    dice.between(JUDGING_NS_MIN, JUDGING_NS_MAX),
                    () -> whenDone.accept(judged(task, block, stateless)));
              }

              @Override
              public void failed(String why) {
                // Who shows nothing might as well have shown what does not hold.
                boolean lies =
                    task.source().node().equals(HostileWorker.NODE) && dice.chance(SHOWS_LIES);
                trace("not verified", task, why);
                whenDone.accept(lies ? task.refuted("a lie") : task.unanswered(why));
              }
            })
        .start();
  }

  private CoordinatorInput judged(VerifyBlock task, RealmBlock block, StatelessBlock stateless) {
    RealmHeader header = task.header().orElse(block.header());
    if (task.header().isEmpty() && !header.follows(task.before())) {
      return task.astray();
    }
    if (chain.head().height() < header.checkpointHeight()) {
      return task.unanswered("its checkpoint is not known here");
    }
    if (!chain.hasAllFrom(BlockJudge.firstCheckpoint(task.before(), block))) {
      return task.unanswered("an older checkpoint is not here");
    }
    Optional<BlockJudge.Refutation> refutation = refutation(task, header, block, stateless);
    if (refutation.isEmpty()) {
      cluster.checker().verification().verified(process.name(), header);
      keeper.keep(header, block, stateless);
      return task.verified(header);
    }
    trace("refuted", task, refutation.get().toString());
    if (isHonest(task)) {
      throw new Violation(
          Invariant.VERIFIED_FIRST,
          "an honest block is refuted: " + header + ": " + refutation.get());
    }
    return task.refuted(refutation.get().toString());
  }

  /** Whether what was shown is to hold: who lies may show anything, and ask for anything. */
  private boolean isHonest(VerifyBlock task) {
    if (!cluster.checker().verification().isHonest(process.name())) {
      return false;
    }
    return switch (task.source()) {
      case BlockSource.Worker _ -> cluster.swarm().isHonest(task.realm());
      case BlockSource.Validator(Hash32 node) ->
          cluster.checker().verification().isHonest(cluster.validators().get(cluster.place(node)));
    };
  }

  private Optional<BlockJudge.Refutation> refutation(
      VerifyBlock task, RealmHeader header, RealmBlock block, StatelessBlock stateless) {
    return cluster
        .checker()
        .verification()
        .verdict(
            task.before(),
            header,
            block,
            stateless,
            () ->
                new BlockJudge(
                        cluster.genesis(),
                        chain,
                        chain::checkpoint,
                        cluster.crypto().signatures(),
                        cluster.crypto().proofs())
                    .refutation(task.before(), header, block, stateless.witness()));
  }

  private void trace(String what, VerifyBlock task, String why) {
    cluster
        .trace()
        .record(
            what,
            process.name(),
            "block %d of realm %s: %s".formatted(task.height(), task.realm(), why));
  }
}
