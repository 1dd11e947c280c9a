package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.JobState.Phase;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.core.work.Reward;
import dev.freehold.core.work.Selection;
import dev.freehold.core.work.Selection.Candidate;
import dev.freehold.core.work.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The board of jobs. It changes by log entries alone, so that a board rebuilt from the log is the
 * board that wrote it; what is to be decided it puts as an entry, which whoever asked logs and
 * hands back. Its clock is the checkpoints' height.
 */
final class JobBoard {
  /** Count of a realm's proofs by what became of them. */
  private static final class Tally {
    long proofs;
    long covered;
    long abandoned;
  }

  private final JobCutter cutter;
  private final Backlog backlog = new Backlog();
  private final Standings standings = new Standings();
  private final Results results = new Results();
  private final Tally[] tallies;
  private BoardRules rules = BoardRules.UNNAMED;
  private List<BlockProofs> awaited = List.of();
  private long awaitedCheckpoint = -1;
  private long height;
  private long fees;
  private long abandoned;

  JobBoard(Hash32 chainId, int activeRealms, JobCutter.KeyDigests keys) {
    cutter = new JobCutter(chainId, keys, Limits.COORDINATOR_SNAPSHOT_LIST_MAX);
    tallies = new Tally[activeRealms];
    for (int i = 0; i < activeRealms; i++) {
      tallies[i] = new Tally();
    }
  }

  void encode(Encoder out) {
    rules.encode(out);
    out.i64(awaitedCheckpoint).list(awaited, (o, block) -> block.encode(o)).u63(abandoned);
    for (Tally tally : tallies) {
      out.u63(tally.proofs).u63(tally.covered).u63(tally.abandoned);
    }
    cutter.encode(out);
    backlog.encode(out);
    standings.encode(out);
    results.encode(out);
  }

  /**
   * Takes over what was written.
   *
   * @param newHeight of the latest checkpoint
   * @param newFees all fees that final blocks have collected
   * @param registered whether there is such a function
   */
  void restore(
      Decoder in, long newHeight, long newFees, BiPredicate<ContractId, Integer> registered) {
    height = newHeight;
    fees = newFees;
    rules = BoardRules.decode(in);
    awaitedCheckpoint = in.i64();
    awaited = in.list(LogEntry.BLOCKS_MAX, BlockProofs::decode);
    abandoned = in.u63();
    for (Tally tally : tallies) {
      tally.proofs = in.u63();
      tally.covered = in.u63();
      tally.abandoned = in.u63();
    }
    cutter.restore(in, registered);
    backlog.restore(in);
    standings.restore(in);
    results.restore(in);
  }

  BoardRules rules() {
    return rules;
  }

  /** The latest checkpoint's. */
  long height() {
    return height;
  }

  void adopt(LogEntry.Ruled entry) {
    rules = entry.rules();
  }

  /** Proofs of blocks that the log names for this checkpoint. */
  List<BlockProofs> awaited(long checkpoint) {
    return awaitedCheckpoint == checkpoint ? awaited : List.of();
  }

  /** Whether a lease was granted at the present checkpoint. */
  boolean hasLeased() {
    return backlog.entries().stream()
        .flatMap(entry -> entry.lease().stream())
        .anyMatch(lease -> lease.checkpoint() == height);
  }

  /** Whether so many more results can wait for a checkpoint that records them. */
  boolean hasRoomFor(int more) {
    return results.waiting() + more <= Results.WAITING_MAX;
  }

  /** Whether proofs are in the log for a checkpoint that is not. */
  boolean awaits() {
    return !awaited.isEmpty();
  }

  /** What the next checkpoint makes final, if it is the one that is named. */
  void adopt(LogEntry.Proven entry) {
    awaitedCheckpoint = entry.checkpoint();
    awaited = entry.blocks();
  }

  /**
   * A checkpoint was sealed.
   *
   * @param newFees all fees that final blocks have collected
   */
  void adopt(Checkpoint checkpoint, long newFees) {
    height = checkpoint.height();
    fees = newFees;
    results.adopt(checkpoint).forEach(this::adoptUnexplained);
    List<Job> cut = new ArrayList<>();
    if (awaitedCheckpoint == height) {
      for (BlockProofs block : awaited) {
        block.proofs().forEach(p -> tallies[block.realm().value()].proofs += p.count());
        cut.addAll(cutter.add(block, height));
      }
    }
    awaited = List.of();
    cut.addAll(cutter.due(height, rules));
    cut.forEach(job -> backlog.add(job, height));
    for (Backlog.Entry entry : backlog.shrinkTo(rules.jobsMax())) {
      tallies[entry.job.realm().value()].abandoned += entry.job.count();
      abandoned++;
    }
  }

  /**
   * A checkpoint records a result that is not in the log: a repair has cut it away. What it covers
   * must not be done and paid again.
   */
  private void adoptUnexplained(CheckpointEvent.Covered covered) {
    long proofs = cutter.drop(covered);
    for (Backlog.Entry entry : backlog.removeWithin(covered)) {
      proofs += entry.job.count();
    }
    // What blocks rest on was cut away, too, from then on: only what is known was on the board.
    tallies[covered.realm().value()].covered += proofs;
  }

  /** Leases ended and were granted. */
  void adopt(LogEntry.Leased entry) {
    entry.expired().forEach(job -> backlog.end(job, height, rules));
    entry.granted().forEach(backlog::grant);
  }

  /**
   * A result was taken. That the job can be done is known now: whoever let a lease of it expire
   * loses standing for it. Jobs that nobody does cost nobody anything.
   */
  void adopt(LogEntry.Aggregated entry) {
    Payment payment = entry.payment();
    backlog
        .remove(payment.job())
        .ifPresent(
            done -> {
              results.keep(new Aggregate(done.job, payment.payee(), entry.aggregate()));
              done.failedAtIt().stream()
                  .filter(holder -> !holder.equals(payment.aggregator()))
                  .forEach(holder -> standings.letExpire(holder, height));
            });
    standings.proved(payment.aggregator(), payment.proofs(), height);
    tallies[payment.realm().value()].covered += payment.proofs();
    results.take(payment);
  }

  /** A wrong result came: whoever sent it loses standing, and the job if it was its. */
  void adopt(LogEntry.Refused entry) {
    Refusal refusal = entry.refusal();
    standings.wasWrong(refusal.aggregator(), height);
    results.refuse(refusal);
    if (backlog.find(refusal.job()).filter(e -> e.isHeldBy(refusal.aggregator())).isPresent()) {
      backlog.release(refusal.job(), height);
    }
  }

  /** Remembers a refusal that costs nothing: it is not in the log. */
  void note(Refusal refusal) {
    results.note(refusal);
  }

  /**
   * Which leases end at the present checkpoint and who gets which job.
   *
   * @param waiting aggregators that are there
   * @param gone whether the holder of a job has been silent for too long, or has handed it back
   * @return empty if nothing changes
   */
  Optional<LogEntry.Leased> leasing(
      Checkpoint checkpoint, Iterable<Hash32> waiting, Predicate<Hash32> gone) {
    List<Hash32> expired = new ArrayList<>();
    TreeMap<Hash32, Candidate> free = new TreeMap<>();
    for (Hash32 aggregator : waiting) {
      if (standings.isGood(aggregator, height)) {
        free.put(aggregator, new Candidate(aggregator, standings.of(aggregator).weight()));
      }
    }
    for (Backlog.Entry entry : backlog.entries()) {
      entry
          .lease()
          .ifPresent(
              lease -> {
                free.remove(lease.holder());
                if (height - lease.checkpoint() >= rules.leaseMax() || gone.test(entry.id)) {
                  expired.add(entry.id);
                }
              });
    }
    List<Lease> granted = new ArrayList<>();
    for (Backlog.Entry entry : backlog.entries()) {
      if (free.isEmpty()) {
        break;
      }
      Phase phase = entry.phase(height, rules);
      if (phase == Phase.WAITING || phase == Phase.OPEN) {
        List<Candidate> candidates =
            free.values().stream()
                .filter(candidate -> !entry.wasHandedBackBy(candidate.aggregator()))
                .toList();
        if (candidates.isEmpty()) {
          continue;
        }
        Candidate chosen = Selection.pick(checkpoint.hash(), entry.id, candidates);
        free.remove(chosen.aggregator());
        granted.add(new Lease(entry.id, chosen.aggregator(), height, candidates));
      }
    }
    return expired.isEmpty() && granted.isEmpty()
        ? Optional.empty()
        : Optional.of(new LogEntry.Leased(height, granted, expired));
  }

  /**
   * Why a result is not even looked at.
   *
   * @return empty if it is to be checked
   */
  Optional<Verdict> refusal(Hash32 job, Hash32 aggregator) {
    if (results.payment(job).isPresent()) {
      return Optional.of(Verdict.DONE);
    }
    Optional<Backlog.Entry> entry = backlog.find(job);
    if (entry.isEmpty()) {
      return Optional.of(Verdict.NO_SUCH_JOB);
    }
    if (!standings.isGood(aggregator, height)) {
      return Optional.of(Verdict.NO_STANDING);
    }
    return entry.get().isFor(aggregator, height, rules)
        ? Optional.empty()
        : Optional.of(Verdict.NOT_YOURS);
  }

  /** The entry that takes a result, which was checked and holds; empty if the job is gone. */
  Optional<LogEntry.Aggregated> taking(
      Hash32 job, UserId payee, Hash32 aggregator, byte[] aggregate) {
    return backlog
        .find(job)
        .map(
            entry ->
                new LogEntry.Aggregated(
                    Payment.of(job, entry.job, payee, aggregator, height, pool(), weights()),
                    aggregate));
  }

  /** The last aggregates that were taken. */
  List<Aggregate> recent() {
    return results.recent();
  }

  /** What became of a job that was done. */
  Optional<Payment> payment(Hash32 job) {
    return results.payment(job);
  }

  Optional<Job> job(Hash32 id) {
    return backlog.find(id).map(entry -> entry.job);
  }

  /** The job that an aggregator holds. */
  Optional<JobState> heldBy(Hash32 aggregator) {
    return backlog.entries().stream()
        .filter(entry -> entry.isHeldBy(aggregator))
        .findFirst()
        .map(entry -> entry.state(height, rules));
  }

  Standings.Standing standing(Hash32 aggregator) {
    return standings.of(aggregator);
  }

  /** What the next checkpoint records of results, beside so many events that realms sent. */
  List<CheckpointEvent> eventsBeside(int sent) {
    return events(
        Math.min(Limits.CHECKPOINT_RESULTS_MAX, (Limits.CHECKPOINT_EVENTS_MAX - sent) / 2));
  }

  /** What the next checkpoint records of results. */
  List<CheckpointEvent> events(int resultsMax) {
    return results.events(resultsMax);
  }

  /** Jobs in the order in which they were cut. */
  List<JobState> jobs(int from, int max) {
    return backlog.entries().stream()
        .skip(from)
        .limit(max)
        .map(entry -> entry.state(height, rules))
        .toList();
  }

  List<Payment> paymentsTo(UserId payee, int max) {
    return results.paymentsTo(payee, max);
  }

  List<Refusal> refusalsOf(UserId payee, int max) {
    return results.refusalsOf(payee, max);
  }

  /** The board in numbers. */
  BoardCounts counts(int aggregators) {
    int[] phases = new int[Phase.values().length];
    backlog.entries().forEach(entry -> phases[entry.phase(height, rules).ordinal()]++);
    List<BoardCounts.Coverage> realms = new ArrayList<>();
    for (int i = 0; i < tallies.length; i++) {
      RealmId realm = new RealmId(i);
      realms.add(
          new BoardCounts.Coverage(
              realm,
              tallies[i].proofs,
              cutter.uncut(realm),
              tallies[i].covered,
              tallies[i].abandoned));
    }
    return new BoardCounts(
        phases[Phase.WAITING.ordinal()],
        phases[Phase.LEASED.ordinal()],
        phases[Phase.OPEN.ordinal()],
        phases[Phase.DEAD_LETTER.ordinal()],
        results.count(),
        abandoned,
        aggregators,
        pool(),
        results.paid(),
        realms);
  }

  /** What the pool is divided by: whoever proves what is not cut yet has a part in it, too. */
  private long weights() {
    return Math.min(Reward.WEIGHTS_MAX, backlog.weights() + cutter.weights());
  }

  private long pool() {
    return Math.max(0, Reward.pool(fees, results.paid()));
  }
}
