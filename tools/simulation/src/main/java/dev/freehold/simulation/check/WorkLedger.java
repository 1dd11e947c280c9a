package dev.freehold.simulation.check;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.CheckpointEvent.Rewarded;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.Reward;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.simulation.kernel.Invariant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The proofs of final blocks and what became of them, from the durable blocks and checkpoints
 * alone: what a board of jobs may say and pay.
 */
final class WorkLedger {
  /** An entry of a block's list of proofs. */
  private record Entry(RealmId realm, long block, int index) {}

  /** Payee who was told to be paid for a job, and the amount. */
  private record Taken(String aggregator, long amount) {}

  private final SealedChain chain;
  private final List<? extends RealmBook> realms;
  private final int jobsMax;
  // Looked up, never iterated.
  private final Map<Entry, FunctionProofs> finals = new HashMap<>();
  private final Set<Entry> covered = new HashSet<>();
  private final Set<Hash32> jobs = new TreeSet<>();
  private final Map<RealmId, Long> proofs = new TreeMap<>();
  private final Map<RealmId, Long> coveredProofs = new TreeMap<>();
  private final Map<Hash32, Taken> taken = new TreeMap<>();
  private long rewards;
  private final Map<RealmId, Long> abandoned = new TreeMap<>();

  /**
   * @param jobsMax jobs that a board may hold
   */
  WorkLedger(SealedChain chain, List<? extends RealmBook> realms, int jobsMax) {
    this.chain = chain;
    this.realms = realms;
    this.jobsMax = jobsMax;
  }

  /** A checkpoint was sealed, and added to the chain. */
  void sealed(Checkpoint checkpoint) {
    Map<Hash32, Covered> unpaid = new TreeMap<>();
    for (CheckpointEvent event : checkpoint.events()) {
      switch (event) {
        case Covered e -> {
          cover(e);
          unpaid.put(e.job(), e);
        }
        case Rewarded e -> {
          Covered cause = unpaid.remove(e.job());
          require(
              Invariant.PAID_ONCE,
              cause != null && cause.payee().equals(e.payee()),
              "job " + e.job() + " is paid without a result, or to another");
          rewards += e.amount();
          Taken told = taken.get(e.job());
          require(
              Invariant.PAID_ONCE,
              told == null || told.amount == e.amount(),
              "job %s is paid %d, not as %s".formatted(e.job(), e.amount(), told));
        }
        default -> {
          // Not of aggregators.
        }
      }
    }
    long fees = 0;
    for (RealmBook realm : realms) {
      fees += realm.feesAt(chain.coveredAt(realm.id(), checkpoint.height()));
    }
    require(
        Invariant.PAID_ONCE,
        Reward.pool(fees, rewards) >= 0,
        "rewards of %d of fees of %d".formatted(rewards, fees));
    // What this checkpoint makes final can be covered by later ones only.
    checkpoint.headers().forEach(header -> makeFinal(header, checkpoint.height()));
  }

  /** An aggregator is told that it is paid for a job; it may be told again. */
  void taken(String aggregator, Hash32 job, long amount) {
    Taken now = new Taken(aggregator, amount);
    Taken before = taken.putIfAbsent(job, now);
    require(
        Invariant.PAID_ONCE,
        before == null || before.equals(now),
        "of job %s it was said %s, and now %s".formatted(job, before, now));
  }

  private void makeFinal(RealmHeader header, long checkpoint) {
    RealmId id = header.realm();
    long before = chain.coveredAt(id, checkpoint - 1);
    for (long block = before + 1; block <= header.height(); block++) {
      List<FunctionProofs> list = realms.get(id.value()).proofsOf(block);
      for (int i = 0; i < list.size(); i++) {
        finals.put(new Entry(id, block, i), list.get(i));
        proofs.merge(id, (long) list.get(i).count(), Long::sum);
      }
    }
  }

  private void cover(Covered e) {
    require(Invariant.PAID_ONCE, jobs.add(e.job()), "job " + e.job() + " is covered twice");
    int count = 0;
    for (long block = e.firstBlock(); block <= e.lastBlock(); block++) {
      int from = block == e.firstBlock() ? e.firstEntry() : 0;
      int to = block == e.lastBlock() ? e.lastEntry() : Integer.MAX_VALUE - 1;
      for (int i = from; i <= to; i++) {
        Entry entry = new Entry(e.realm(), block, i);
        FunctionProofs listed = finals.get(entry);
        if (listed == null) {
          require(
              Invariant.NO_JOB_LOST, i > from || from == 0, "what is covered is not final: " + e);
          break;
        }
        if (listed.contract().equals(e.contract()) && listed.function() == e.function()) {
          require(Invariant.PAID_ONCE, covered.add(entry), entry + " is covered twice");
          count += listed.count();
        }
      }
    }
    require(
        Invariant.NO_JOB_LOST,
        count == e.proofs(),
        "%s covers %d proofs, not %d".formatted(e.job(), count, e.proofs()));
    coveredProofs.merge(e.realm(), (long) count, Long::sum);
  }

  /** The coordinator shows its board. */
  void shown(Answer.Jobs board) {
    BoardCounts counts = board.counts();
    int idle = counts.waiting() + counts.open() + counts.deadLetters();
    require(
        Invariant.BACKLOG_BOUNDED,
        idle == 0 || idle + counts.leased() <= jobsMax,
        "%d jobs on the board, %d leased".formatted(idle + counts.leased(), counts.leased()));
    abandoned.clear();
    for (BoardCounts.Coverage realm : counts.realms()) {
      abandoned.put(realm.realm(), realm.abandoned());
      require(
          Invariant.NO_JOB_LOST,
          realm.proofs() == proofs.getOrDefault(realm.realm(), 0L),
          "the board knows %d proofs of realm %s, there are %d final"
              .formatted(realm.proofs(), realm.realm(), proofs.getOrDefault(realm.realm(), 0L)));
      require(Invariant.NO_JOB_LOST, realm.onTheBoard() >= 0, "the board has lost count: " + realm);
      require(
          Invariant.PAID_ONCE,
          realm.covered() >= coveredProofs.getOrDefault(realm.realm(), 0L),
          "the board has forgotten what was covered, and would pay it again: " + realm);
    }
  }

  /**
   * Proofs of final blocks that are neither covered nor given up, as the board was last seen. Those
   * of a hostile worker's realm are not there.
   */
  long left() {
    long left = 0;
    for (RealmId realm : proofs.keySet()) {
      if (realms.get(realm.value()) instanceof RealmLedger) {
        left +=
            proofs.get(realm)
                - coveredProofs.getOrDefault(realm, 0L)
                - abandoned.getOrDefault(realm, 0L);
      }
    }
    return left;
  }

  private static void require(Invariant invariant, boolean holds, String otherwise) {
    Checker.require(invariant, holds, otherwise);
  }
}
