package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorInput.AggregateJudged;
import dev.freehold.coordinator.machine.CoordinatorInput.AggregateSubmitted;
import dev.freehold.coordinator.machine.CoordinatorInput.BlockReported;
import dev.freehold.coordinator.machine.CoordinatorInput.BlockSealed;
import dev.freehold.coordinator.machine.CoordinatorInput.Disconnected;
import dev.freehold.coordinator.machine.CoordinatorInput.EarningsAsked;
import dev.freehold.coordinator.machine.CoordinatorInput.JobsAsked;
import dev.freehold.coordinator.machine.CoordinatorInput.PlacementAsked;
import dev.freehold.coordinator.machine.CoordinatorInput.Tick;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.coordinator.machine.ValidatorEffect.Act;
import dev.freehold.coordinator.machine.ValidatorInput.BecameFinal;
import dev.freehold.coordinator.machine.ValidatorInput.Brought;
import dev.freehold.coordinator.machine.ValidatorInput.JudgeAsked;
import dev.freehold.coordinator.machine.ValidatorInput.Offered;
import dev.freehold.coordinator.machine.ValidatorInput.Outside;
import dev.freehold.coordinator.machine.ValidatorInput.ProposeAsked;
import dev.freehold.coordinator.machine.ValidatorInput.ResultTold;
import dev.freehold.coordinator.machine.ValidatorInput.StateBrought;
import dev.freehold.coordinator.machine.ValidatorInput.Told;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.Machine;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The coordinator that several validators are together, one validator's part of it. It takes over
 * what is final, judges what others propose, and in a {@link Term} of its own does what a
 * coordinator does: workers join it and report to it, and what it decides it proposes.
 */
public final class ValidatorMachine implements Machine<ValidatorInput, ValidatorEffect> {
  /**
   * Milliseconds from the beginning of a term to its first candidate: workers are told that this
   * validator leads, and report to it.
   */
  static final long GATHER_MS = 150;

  private final Replica replica;

  private final Lobby lobby = new Lobby();

  /** Outlasts terms, which are shorter than what it counts. */
  private final Absences absences;

  private final Verification verification;
  private final ResultVerification results;
  private final Judgements judgements;
  private Optional<Term> term = Optional.empty();
  private Optional<ProposeAsked> asked = Optional.empty();
  private long terms;
  private long gatherUntilMs;
  private long nowMs;

  /**
   * @param origin makes machines at the genesis, as {@link CoordinatorMachine#ofCommittee}
   * @param genesis the network's genesis hash
   * @param restored one of them, which has taken over all that is final
   * @param verifiers who has to have verified what it proposes
   * @param self node of this validator, one of their committee
   */
  public ValidatorMachine(
      Supplier<CoordinatorMachine> origin,
      Hash32 genesis,
      CoordinatorMachine restored,
      Verifiers verifiers,
      Hash32 self) {
    replica = new Replica(origin, genesis, restored);
    absences = new Absences(() -> replica.base().holders(), node -> !lobby.of(node).isEmpty());
    verification =
        new Verification(verifiers, self, lobby, restored.head().height(), restored.realms());
    results =
        new ResultVerification(verifiers.committee(), self, job -> replica.base().board().job(job));
    judgements = new Judgements(genesis, replica, verification, results);
  }

  /** The latest final checkpoint. */
  public Checkpoint head() {
    return replica.base().head();
  }

  /** Every active realm with its latest final header and who serves it. */
  public List<RealmEndpoint> realms() {
    return replica.base().realms();
  }

  /** The number that an operator's next order has. */
  public long nextOrder() {
    return replica.base().nextOrder();
  }

  /** Whether this validator leads. */
  public boolean isLeading() {
    return term.isPresent();
  }

  @Override
  public List<ValidatorEffect> step(ValidatorInput input) {
    List<ValidatorEffect> effects = new ArrayList<>();
    switch (input) {
      case Outside(CoordinatorInput outside) -> hear(outside, effects);
      case Told told -> verification.told(told.node(), told.blocks(), effects);
      case Offered offered -> results.offered(offered.node(), offered.result(), effects);
      case ResultTold told -> results.told(told.node(), told.result());
      case ProposeAsked ask -> ask(ask, effects);
      case JudgeAsked ask -> judgements.judge(ask, effects);
      case BecameFinal made -> take(made, effects);
      case Brought brought -> bring(brought, effects);
      case StateBrought brought -> bring(brought, effects);
    }
    takeResults(effects);
    return effects;
  }

  private void hear(CoordinatorInput brought, List<ValidatorEffect> effects) {
    CoordinatorInput input = brought instanceof WorkerJoined joined ? modest(joined) : brought;
    lobby.hear(input);
    if (input instanceof Tick tick) {
      nowMs = tick.nowMs();
      absences.tick(nowMs);
    }
    if (input instanceof CoordinatorInput.EvidenceShown(Equivocation evidence)) {
      // More lie than may: nothing that is agreed from now on is worth anything.
      effects.add(new Act(new CoordinatorEffect.Halt(evidence.inWords())));
    } else if (input instanceof AggregateJudged judged) {
      judged(judged, effects);
    } else if (term.isPresent()) {
      lead(term.get().step(input), effects);
    } else {
      answer(input, effects);
    }
    verify(input, effects);
    if (input instanceof Tick) {
      judgements.tick(nowMs, effects);
      propose(effects);
    }
  }

  private void judged(AggregateJudged judged, List<ValidatorEffect> effects) {
    results.judged(judged, effects).ifPresent(name -> judgements.isKnown(name, effects));
    if (ResultVerification.isOfTerm(judged) && !judged.verdict().holds() && term.isPresent()) {
      act(term.get().step(judged), effects);
    }
  }

  /** Hands the term what holds, once others can vote for it. */
  private void takeResults(List<ValidatorEffect> effects) {
    for (Optional<AggregateJudged> next = results.next();
        next.isPresent() && term.isPresent();
        next = results.next()) {
      act(term.get().step(next.get()), effects);
    }
  }

  /** What an input says of blocks that are to be verified. */
  private void verify(CoordinatorInput input, List<ValidatorEffect> effects) {
    switch (input) {
      case Tick _ -> {
        verification.tick(nowMs, effects);
        results.tick(nowMs, effects);
      }
      case Disconnected gone -> verification.left(gone.connection());
      case BlockReported made -> verification.announced(made.connection(), made.header(), effects);
      case BlockSealed made -> verification.announced(made.connection(), made.header(), effects);
      case CoordinatorInput.BlockVerified answer ->
          verification
              .holds(answer, effects)
              .ifPresent(block -> judgements.verified(block, effects));
      case CoordinatorInput.BlockRefuted answer -> verification.refuted(answer, effects);
      case CoordinatorInput.BlockAstray answer -> verification.isAstray(answer.task(), effects);
      case CoordinatorInput.BlockUnanswered answer ->
          verification.unanswered(answer.task(), effects);
      default -> {
        // It is of no block.
      }
    }
  }

  /**
   * A worker as one that says nothing of what it holds: what is final is known by certificates, and
   * a worker that heard another validator first may hold more than is known here.
   */
  private static WorkerJoined modest(WorkerJoined joined) {
    return new WorkerJoined(
        joined.connection(), joined.node(), joined.endpoint(), -1, joined.admission());
  }

  /** What is to be said to who asks while another validator leads. */
  private void answer(CoordinatorInput input, List<ValidatorEffect> effects) {
    switch (input) {
      case JobsAsked _, EarningsAsked _ -> act(replica.base().step(input), effects);
      case PlacementAsked placement ->
          send(placement.connection(), Term.notLeading(placement.request()), effects);
      case AggregateSubmitted result ->
          send(result.connection(), new Work.Judged(result.job(), Verdict.BUSY, 0), effects);
      default -> {
        // The leader hears it, or the next one when its term begins.
      }
    }
  }

  private static void send(long connection, Message message, List<ValidatorEffect> effects) {
    effects.add(new Act(new CoordinatorEffect.Send(connection, message)));
  }

  private static void act(List<CoordinatorEffect> wanted, List<ValidatorEffect> effects) {
    wanted.forEach(effect -> effects.add(new Act(effect)));
  }

  /** What the term's machine wants of what a connection brings. */
  private void lead(List<CoordinatorEffect> wanted, List<ValidatorEffect> effects) {
    for (CoordinatorEffect effect : wanted) {
      if (effect instanceof CoordinatorEffect.VerifyAggregate task) {
        results.isHandedIn(task, effects);
      } else {
        effects.add(new Act(effect));
      }
    }
  }

  private void ask(ProposeAsked ask, List<ValidatorEffect> effects) {
    if (term.filter(of -> isAt(of, ask)).isEmpty()) {
      end(ask.slot(), effects);
      begin(ask, effects);
    }
    asked = Optional.of(ask);
    propose(effects);
  }

  private boolean isAt(Term of, ProposeAsked ask) {
    return of.isAt(
        ask.parent(),
        ask.onto().isEmpty()
            ? replica.last()
            : Optional.of(ask.onto().getLast()).map(Candidate::header));
  }

  private void begin(ProposeAsked ask, List<ValidatorEffect> effects) {
    Optional<CoordinatorMachine> machine = replica.copyAt(ask.parent(), ask.onto());
    if (machine.isEmpty()) {
      // What it is to stand on is not all here: the slot passes, and it comes meanwhile.
      return;
    }
    List<Candidate> line =
        ask.onto().stream().filter(of -> of.header().height() > head().height()).toList();
    Term next = new Term(++terms, machine.get(), ask.parent(), line);
    term = Optional.of(next);
    gatherUntilMs = nowMs + GATHER_MS;
    effects.add(new ValidatorEffect.Leads(true, ask.slot()));
    act(next.step(new Tick(nowMs)), effects);
    lobby.all().forEach(joined -> act(next.step(joined), effects));
  }

  /** Answers what the agreement has asked for, if it is time. */
  private void propose(List<ValidatorEffect> effects) {
    if (asked.isEmpty() || term.isEmpty() || nowMs < gatherUntilMs) {
      return;
    }
    long slot = asked.get().slot();
    asked = Optional.empty();
    List<CoordinatorEffect> said = new ArrayList<>();
    Optional<byte[]> payload =
        term.get().propose(slot, nowMs, verification.byQuorum(), absences.absent(), said);
    act(said, effects);
    payload.ifPresentOrElse(
        bytes -> effects.add(new ValidatorEffect.Proposed(slot, bytes)), () -> end(slot, effects));
  }

  private void end(long slot, List<ValidatorEffect> effects) {
    if (term.isPresent()) {
      act(term.get().end(), effects);
      results.termEnds();
      term = Optional.empty();
      asked = Optional.empty();
      effects.add(new ValidatorEffect.Leads(false, slot));
    }
  }

  private void take(BecameFinal made, List<ValidatorEffect> effects) {
    Candidate candidate = made.candidate();
    if (candidate.header().height() <= head().height()) {
      // Told again after a start.
      return;
    }
    LogEntry.Taken taken = replica.take(candidate, made.above(), made.finality());
    effects.add(new Act(new CoordinatorEffect.Persist(taken)));
    tell(effects);
    goOn(effects);
  }

  private void bring(Brought brought, List<ValidatorEffect> effects) {
    LogEntry.Taken taken = brought.candidate();
    if (taken.checkpoint().height() <= head().height()) {
      // It has become final here meanwhile.
      return;
    }
    replica.takeOver(taken);
    effects.add(new Act(new CoordinatorEffect.Persist(taken)));
    if (brought.isTold()) {
      tell(effects);
    }
    goOn(effects);
  }

  private void bring(StateBrought brought, List<ValidatorEffect> effects) {
    LogEntry.Taken first = brought.candidate();
    if (brought.snapshot().head().height() <= head().height()) {
      // Candidates came meanwhile.
      return;
    }
    replica.goOnAt(brought.snapshot());
    replica.takeOver(first);
    effects.add(new ValidatorEffect.BeginAnew(brought.snapshot(), first));
    tell(effects);
    goOn(effects);
  }

  private void tell(List<ValidatorEffect> effects) {
    effects.add(new Act(new CoordinatorEffect.Broadcast(new Message.CheckpointPush(head()))));
  }

  /** What follows from a candidate that has become final. */
  private void goOn(List<ValidatorEffect> effects) {
    verification.isFinal(head().height(), realms(), effects);
    results.isFinal(effects);
    judgements.goOn(effects);
    replica.last().ifPresent(last -> holdTerm(last, effects));
  }

  private void holdTerm(CandidateHeader last, List<ValidatorEffect> effects) {
    if (term.isPresent()) {
      List<CoordinatorEffect> now = new ArrayList<>();
      boolean stands = term.get().isFinal(last, now);
      act(now, effects);
      if (!stands) {
        end(last.slot(), effects);
      }
    }
  }
}
