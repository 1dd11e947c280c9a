package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.BroadcastToWorkers;
import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.coordinator.machine.CoordinatorEffect.Send;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyAggregate;
import dev.freehold.coordinator.machine.CoordinatorInput.AggregateJudged;
import dev.freehold.coordinator.machine.CoordinatorInput.AggregateSubmitted;
import dev.freehold.coordinator.machine.CoordinatorInput.AggregatorJoined;
import dev.freehold.coordinator.machine.CoordinatorInput.EarningsAsked;
import dev.freehold.coordinator.machine.CoordinatorInput.HeartbeatHeard;
import dev.freehold.coordinator.machine.CoordinatorInput.JobHandedBack;
import dev.freehold.coordinator.machine.CoordinatorInput.JobsAsked;
import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Work;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The aggregators that are connected: who they are, when they were last heard of, and which of
 * their results are being checked. All of it may be lost in a restart; what must not is on the
 * {@link JobBoard}.
 */
final class AggregatorDesk {
  private record Member(long connection, Hash32 aggregator, UserId payee) {}

  /** A result that is being checked. */
  private record Candidate(Member sender, Hash32 job, byte[] aggregate) {}

  private final JobBoard board;
  private final Predicate<UserId> exists;
  private final Presence presence;
  private final Map<Long, Member> members = new TreeMap<>();
  private final Map<Hash32, Long> heardAt = new TreeMap<>();

  /** Jobs whose holders have handed them back: their leases end with the next checkpoint. */
  private final Set<Hash32> handedBack = new TreeSet<>();

  private final Map<Long, Candidate> judging = new TreeMap<>();
  private long nextTicket;
  private int wrongResults;
  private int wrongOfStrangers;

  /**
   * @param exists whether an account was opened
   * @param presence of all connections
   */
  AggregatorDesk(JobBoard board, Predicate<UserId> exists, Presence presence) {
    this.presence = presence;
    this.board = board;
    this.exists = exists;
  }

  int size() {
    return members.size();
  }

  void answer(JobsAsked asked, List<CoordinatorEffect> effects) {
    Answer.Jobs jobs =
        new Answer.Jobs(
            asked.request(),
            board.counts(size()),
            board.jobs(Math.max(0, asked.from()), Limits.ANSWER_JOBS_MAX));
    effects.add(new Send(asked.connection(), jobs));
  }

  void answer(EarningsAsked asked, List<CoordinatorEffect> effects) {
    Answer.Earnings earnings =
        new Answer.Earnings(
            asked.request(),
            board.paymentsTo(asked.payee(), Limits.ANSWER_PAYMENTS_MAX),
            board.refusalsOf(asked.payee(), Limits.ANSWER_PAYMENTS_MAX));
    effects.add(new Send(asked.connection(), earnings));
  }

  void join(AggregatorJoined joined, List<CoordinatorEffect> effects) {
    if (!exists.test(joined.payee())) {
      effects.add(
          new Close(
              joined.connection(),
              GoodbyeReason.NOT_ALLOWED,
              "there is no account " + joined.payee() + " that could be paid"));
      return;
    }
    for (Member member : List.copyOf(members.values())) {
      if (member.aggregator.equals(joined.aggregator())
          && member.connection != joined.connection()
          && isHeld(member, joined, effects)) {
        return;
      }
    }
    if (members.size() >= Limits.AGGREGATORS_MAX && !members.containsKey(joined.connection())) {
      Optional<Member> leaving = leastOf(members.values(), joined.aggregator());
      effects.add(
          new Close(
              leaving.map(Member::connection).orElse(joined.connection()),
              GoodbyeReason.TOO_MANY_CONNECTIONS,
              Limits.AGGREGATORS_MAX + " aggregators are connected that have proved as much"));
      if (leaving.isEmpty()) {
        return;
      }
      left(leaving.get().connection);
    }
    presence.opened(joined.connection());
    members.put(
        joined.connection(), new Member(joined.connection(), joined.aggregator(), joined.payee()));
    Standings.Standing standing = board.standing(joined.aggregator());
    effects.add(
        new Send(
            joined.connection(),
            new Work.Registered(
                standing.pointsAt(board.height()), standing.provenProofs(), standing.weight())));
    board.heldBy(joined.aggregator()).ifPresent(held -> tell(joined.connection(), held, effects));
  }

  /**
   * Who has to go for a newcomer: whoever has lost its standing, then whoever has proved least, of
   * those without a lease; nobody if the newcomer is no better.
   */
  private Optional<Member> leastOf(Collection<Member> present, Hash32 newcomer) {
    Comparator<Hash32> better =
        Comparator.comparingInt(
                (Hash32 key) -> Math.min(0, board.standing(key).pointsAt(board.height())))
            .thenComparingInt(key -> board.standing(key).weight());
    return present.stream()
        .filter(member -> board.heldBy(member.aggregator).isEmpty())
        .min(Comparator.comparing(Member::aggregator, better))
        .filter(member -> better.compare(member.aggregator, newcomer) < 0);
  }

  private void tell(long connection, JobState held, List<CoordinatorEffect> effects) {
    Lease lease = held.lease().orElseThrow(Invariant.missing("the lease of a job that is held"));
    heardAt.put(lease.job(), board.height());
    effects.add(new Send(connection, new Work.Leased(held.job(), lease)));
  }

  void left(long connection) {
    members.remove(connection);
    presence.left(connection);
  }

  /** Whether a key's place is that of a connection that lives; a silent one makes room. */
  private boolean isHeld(Member holder, AggregatorJoined joined, List<CoordinatorEffect> effects) {
    boolean held =
        presence.keepsIdentity(
            holder.connection,
            joined.connection(),
            "aggregator %s is connected already: was a directory copied?"
                .formatted(joined.aggregator().abbreviated()),
            "this aggregator is connected already",
            effects);
    if (!held) {
      left(holder.connection);
      effects.add(
          new Close(
              holder.connection, GoodbyeReason.OUT_OF_STEP, "this aggregator connected again"));
    }
    return held;
  }

  void heard(HeartbeatHeard heard, List<CoordinatorEffect> effects) {
    Member member = members.get(heard.connection());
    if (member == null) {
      return;
    }
    if (isHeldBy(heard.job(), member.aggregator)) {
      heardAt.put(heard.job(), board.height());
    } else {
      effects.add(new Send(member.connection, new Work.LeaseEnded(heard.job())));
    }
  }

  void handedBack(JobHandedBack back) {
    Member member = members.get(back.connection());
    if (member != null && isHeldBy(back.job(), member.aggregator)) {
      handedBack.add(back.job());
    }
  }

  private boolean isHeldBy(Hash32 job, Hash32 aggregator) {
    return board
        .heldBy(aggregator)
        .flatMap(JobState::lease)
        .filter(lease -> lease.job().equals(job))
        .isPresent();
  }

  /** A result came. It is sent on to be checked, or answered at once. */
  void submit(AggregateSubmitted result, List<CoordinatorEffect> effects) {
    Member member = members.get(result.connection());
    if (member == null) {
      effects.add(
          new Close(result.connection(), GoodbyeReason.NOT_ALLOWED, "register before you submit"));
      return;
    }
    if (isHeldBy(result.job(), member.aggregator)) {
      heardAt.put(result.job(), board.height());
    }
    if (isBeingJudged(member, result.job())) {
      // Whatever else has changed meanwhile, its answer is on the way.
      refuse(member, result.job(), Verdict.BUSY, effects);
      return;
    }
    Optional<Verdict> refusal =
        member.payee.equals(result.payee())
            ? board.refusal(result.job(), member.aggregator)
            : Optional.of(Verdict.OTHER_PAYEE);
    if (refusal.isEmpty() && isBusy(member, result.job())) {
      refusal = Optional.of(Verdict.BUSY);
    }
    if (refusal.isPresent()) {
      refuse(member, result.job(), refusal.get(), effects);
      return;
    }
    long ticket = nextTicket++;
    judging.put(ticket, new Candidate(member, result.job(), result.aggregate()));
    effects.add(
        new VerifyAggregate(
            ticket,
            board
                .job(result.job())
                .orElseThrow(Invariant.missing("a job whose result is looked at")),
            result.payee(),
            result.statements(),
            result.aggregate()));
  }

  private boolean isBeingJudged(Member member, Hash32 job) {
    return judging.values().stream()
        .anyMatch(j -> j.job.equals(job) && j.sender.aggregator.equals(member.aggregator));
  }

  private boolean isBusy(Member member, Hash32 job) {
    boolean full =
        judging.size() >= Limits.JUDGING_MAX
            || !board.hasRoomFor(judging.size() + 1)
            || judging.values().stream()
                .anyMatch(j -> j.sender.aggregator.equals(member.aggregator));
    if (full || isHeldBy(job, member.aggregator)) {
      return full;
    }
    long strangers =
        judging.values().stream().filter(j -> isStranger(j.sender.aggregator, j.job)).count();
    return wrongResults >= Limits.WRONG_RESULTS_MAX
        || isStranger(member.aggregator, job)
            && strangers + wrongOfStrangers >= Limits.STRANGERS_MAX;
  }

  private boolean isStranger(Hash32 aggregator, Hash32 job) {
    return board.standing(aggregator).provenProofs() == 0 && !isHeldBy(job, aggregator);
  }

  private void refuse(Member member, Hash32 job, Verdict verdict, List<CoordinatorEffect> effects) {
    long amount = 0;
    if (verdict == Verdict.DONE) {
      // The same result sent again is told what it was told.
      Optional<Payment> own =
          board.payment(job).filter(paid -> paid.aggregator().equals(member.aggregator));
      amount = own.map(Payment::amount).orElse(0L);
      verdict = own.isPresent() ? Verdict.TAKEN : verdict;
    }
    if (verdict != Verdict.TAKEN && verdict != Verdict.BUSY) {
      board.note(new Refusal(job, member.payee, member.aggregator, board.height(), verdict));
    }
    effects.add(new Send(member.connection, new Work.Judged(job, verdict, amount)));
  }

  /** A result was checked. */
  void judged(AggregateJudged judged, List<CoordinatorEffect> effects) {
    Candidate result = judging.remove(judged.ticket());
    if (result == null) {
      throw new Invariant("nobody asked for verdict " + judged.ticket());
    }
    Member sender = result.sender;
    if (!judged.verdict().holds() && !judged.verdict().costsStanding()) {
      // What it takes to check it is not here yet.
      refuse(sender, result.job, judged.verdict(), effects);
      return;
    }
    if (!judged.verdict().holds()) {
      LogEntry.Refused entry =
          new LogEntry.Refused(
              new Refusal(
                  result.job, sender.payee, sender.aggregator, board.height(), judged.verdict()));
      if (isStranger(sender.aggregator, result.job)) {
        wrongOfStrangers++;
      }
      if (isHeldBy(result.job, sender.aggregator)) {
        heardAt.remove(result.job);
      }
      board.adopt(entry);
      wrongResults++;
      effects.add(new Persist(entry));
      effects.add(new Send(sender.connection, new Work.Judged(result.job, judged.verdict(), 0)));
      return;
    }
    Optional<Member> holder =
        members.values().stream()
            .filter(member -> isHeldBy(result.job, member.aggregator))
            .filter(member -> !member.aggregator.equals(sender.aggregator))
            .findFirst();
    Optional<LogEntry.Aggregated> taking =
        board.taking(result.job, sender.payee, sender.aggregator, result.aggregate);
    if (taking.isEmpty()) {
      refuse(
          sender,
          result.job,
          board.payment(result.job).isPresent() ? Verdict.DONE : Verdict.NO_SUCH_JOB,
          effects);
      return;
    }
    LogEntry.Aggregated entry = taking.get();
    board.adopt(entry);
    heardAt.remove(result.job);
    effects.add(new Persist(entry));
    effects.add(
        new Send(
            sender.connection,
            new Work.Judged(result.job, Verdict.TAKEN, entry.payment().amount())));
    effects.add(new BroadcastToWorkers(new Message.AggregatePush(board.recent().getLast())));
    holder.ifPresent(
        other -> effects.add(new Send(other.connection, new Work.LeaseEnded(result.job))));
  }

  /** A checkpoint was sealed: leases end and are granted. */
  void sealed(Checkpoint checkpoint, List<CoordinatorEffect> effects) {
    wrongResults = 0;
    wrongOfStrangers = 0;
    List<Hash32> waiting = members.values().stream().map(Member::aggregator).toList();
    Optional<LogEntry.Leased> leasing = board.leasing(checkpoint, waiting, this::isGone);
    handedBack.clear();
    if (leasing.isEmpty()) {
      return;
    }
    LogEntry.Leased entry = leasing.get();
    // Who held what is known until the entry is adopted.
    Map<Long, Hash32> ended = new TreeMap<>();
    for (Hash32 job : entry.expired()) {
      heardAt.remove(job);
      members.values().stream()
          .filter(member -> isHeldBy(job, member.aggregator))
          .forEach(member -> ended.put(member.connection, job));
    }
    board.adopt(entry);
    effects.add(new Persist(entry));
    ended.forEach((connection, job) -> effects.add(new Send(connection, new Work.LeaseEnded(job))));
    for (Lease lease : entry.granted()) {
      members.values().stream()
          .filter(member -> member.aggregator.equals(lease.holder()))
          .forEach(
              member ->
                  tell(
                      member.connection,
                      board
                          .heldBy(lease.holder())
                          .orElseThrow(Invariant.missing("a job that was just leased")),
                      effects));
    }
  }

  private boolean isGone(Hash32 job) {
    return handedBack.contains(job) || isSilent(job);
  }

  /** The holder of a job has not been heard of; one from before a restart gets its time anew. */
  private boolean isSilent(Hash32 job) {
    return board.height() - heardAt.computeIfAbsent(job, _ -> board.height())
        >= board.rules().silenceMax();
  }
}
