package dev.freehold.simulation.process;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Swarm;
import dev.freehold.worker.agent.WorkerTasks;
import dev.freehold.worker.copy.CopySettings;
import dev.freehold.worker.follow.TailReplay;
import dev.freehold.worker.machine.RealmEffect;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.WorkerInput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tasks of a worker beside its machine's turns: proofs take a while each, batches are committed one
 * after another. A commit has a stretch in which a crash decides whether it reached the disk.
 */
final class Tasks implements WorkerTasks {
  private static final long TASK_NS_MIN = 300_000;
  private static final int BLOCKS_BEFORE_STANDSTILL = 4;
  private static final double DRAIN_WHILE_BUSY = 0.05;

  private record Commit(RealmId realm, BlockTransition.Batch batch, long writtenNs) {}

  private final WorkerProcess process;
  private final Cluster cluster;
  private final Stores stores;
  private final Map<RealmId, FaultyProcessor> processors = new TreeMap<>();
  private final Deque<Commit> commits = new ArrayDeque<>();
  private long processorFreeNs;

  Tasks(WorkerProcess process, Stores stores) {
    this.process = process;
    this.stores = stores;
    cluster = process.cluster;
    if (cluster.mutant() == Mutant.REPORT_BEFORE_DURABLE) {
      stores.commitLazily();
    }
  }

  @Override
  public void verify(RealmId realm, RealmEffect.Verify request) {
    process.crashPoint();
    if (process.strikes(Fault.WORKER_DRAINED, DRAIN_WHILE_BUSY)) {
      process.drain();
    }
    long takesNs = process.dice.between(TASK_NS_MIN, cluster.swarm().proofNsMax());
    process.later(
        process.turnNs() + takesNs,
        () ->
            process.deliver(
                new WorkerInput.ToRealm(
                    realm, new RealmInput.Judged(request.verification(), judgements(request)))));
  }

  private List<Judgement> judgements(RealmEffect.Verify request) {
    if (cluster.mutant() == Mutant.PROOF_SKIPPED) {
      return Collections.nCopies(request.tasks().size(), new Judgement.Decided(Optional.empty()));
    }
    BundleVerifier proofs = cluster.crypto().proofs();
    List<Judgement> judgements =
        new ArrayList<>(
            request.apart()
                ? proofs.verify(request.tasks()).stream()
                    .<Judgement>map(Judgement.Decided::new)
                    .toList()
                : proofs.judge(request.tasks()));
    switch (cluster.mutant()) {
      case VERDICTS_SWAPPED -> Collections.reverse(judgements);
      case VERDICT_MISSING -> judgements.removeLast();
      default -> {
        // As they are.
      }
    }
    return judgements;
  }

  @Override
  public void process(RealmId realm, BlockTransition.Batch batch) {
    process.crashPoint();
    if (cluster.mutant() == Mutant.NEVER_SEALS
        && stores.realm(realm).head().height() >= BLOCKS_BEFORE_STANDSTILL) {
      return;
    }
    if (cluster.mutant() == Mutant.IDLE_STANDS_STILL
        && batch.bundles().isEmpty()
        && batch.delivered().isEmpty()) {
      return;
    }
    long begin = Math.max(process.turnNs(), processorFreeNs);
    long writtenNs = begin + process.dice.between(TASK_NS_MIN, cluster.swarm().applyNsMax());
    processorFreeNs = writtenNs + process.disk.syncNs();
    commits.addLast(new Commit(realm, batch, writtenNs));
    if (process.strikes(Fault.UNSYNCED_LOST, SimProcess.CRASH_IN_SYNC)) {
      process.later(
          process.dice.between(writtenNs, processorFreeNs),
          () -> process.crash(Fault.WORKER_CRASHED));
    }
    if (cluster.mutant() == Mutant.REPORT_BEFORE_DURABLE) {
      process.later(writtenNs, () -> process.take(this::commit));
      process.later(processorFreeNs, process.disk::sync);
    } else {
      process.later(processorFreeNs, () -> process.take(this::commit));
    }
  }

  @Override
  public void copy(RealmHeader target, String from) {
    copy(target, from, () -> process.deliver(new WorkerInput.Copied(target.realm())));
  }

  @Override
  public void unwind(RealmId realm, long height) {
    turn(realm, () -> stores.unwind(realm, height));
  }

  @Override
  public void replayTail(RealmId realm) {
    turn(
        realm,
        () -> {
          if (cluster.mutant() == Mutant.TAIL_LEFT) {
            long height = stores.realm(realm).head().height();
            stores.tails().write(List.of(new TailWrite.CutAbove(realm, height)));
          }
          new TailReplay(cluster.genesis(), stores).takeOver(realm);
        });
  }

  /** Moves blocks between a realm's store and its tail, some time from now. */
  private void turn(RealmId realm, Runnable act) {
    process.crashPoint();
    long takesNs = process.dice.between(TASK_NS_MIN, cluster.swarm().applyNsMax());
    process.later(
        process.turnNs() + takesNs,
        () ->
            process.whenWritable(
                () ->
                    process.take(
                        () -> {
                          act.run();
                          process.crashPoint();
                          process.deliver(new WorkerInput.Copied(realm));
                        })));
  }

  /**
   * Copies a realm from another worker.
   *
   * @param ended run once the copy has ended, well or not
   */
  void copy(RealmHeader target, String from, Runnable ended) {
    Swarm swarm = cluster.swarm();
    CopySettings settings =
        new CopySettings(swarm.snapshotBlocksMin(), swarm.checkpointsBack(), false);
    new SimCopy(process, this, stores, target, from, settings, ended).start();
  }

  /** Commits the batch that waits longest, or waits for the disk. */
  private void commit() {
    long waitNs = process.disk.waitNs();
    if (waitNs > 0) {
      long againNs = cluster.schedule().nowNs() + waitNs;
      processorFreeNs = Math.max(processorFreeNs, againNs);
      process.later(againNs, () -> process.take(this::commit));
      return;
    }
    Commit commit = commits.removeFirst();
    RealmBlock block = processor(commit.realm).process(commit.batch);
    process.deliver(new WorkerInput.ToRealm(commit.realm, new RealmInput.Committed(block)));
    if (cluster.mutant() == Mutant.ACKNOWLEDGED_ALONE) {
      long height = block.header().height();
      process.deliver(new WorkerInput.ToRealm(commit.realm, new RealmInput.Acknowledged(height)));
    }
  }

  /** Has a bundle applied that the machine refused: the work of a mutant. */
  void takeLate(Bundle bundle) {
    processor(bundle.user().realm()).takeLate(bundle);
  }

  private FaultyProcessor processor(RealmId realm) {
    return processors.computeIfAbsent(
        realm,
        id ->
            new FaultyProcessor(
                RealmRules.of(cluster.genesis(), id),
                stores.realm(id),
                stores.chain(),
                cluster.mutant(),
                process.dice));
  }

  /** A commit that was being synced is on the disk or not. */
  void dying() {
    Commit commit = commits.peekFirst();
    boolean written =
        commit != null
            && commit.writtenNs <= cluster.schedule().nowNs()
            && process.disk.isWritable();
    if (!written) {
      return;
    }
    if (cluster.mutant() == Mutant.COMMIT_TORN) {
      BlockTransition.Result torn = transition(commit);
      process.disk.tear(commit.realm, torn.block(), torn.delta().statements());
      return;
    }
    stores.commitLazily();
    processor(commit.realm).process(commit.batch);
  }

  private BlockTransition.Result transition(Commit commit) {
    ChainView chain = stores.chain();
    var store = stores.realm(commit.realm);
    return new BlockTransition(RealmRules.of(cluster.genesis(), commit.realm), chain)
        .apply(store.head(), store, store, commit.batch);
  }
}
