package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Work;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of who hears what from one of several validators, and when. */
class ValidatorMachineTest {
  private static final Hash32 WORKER = TestCommittee.node(1);
  private static final long LINK = 11;
  private static final long OPERATOR = 12;

  private final TestCommittee all = new TestCommittee();

  private void join(int validator, long connection, Hash32 node) {
    all.hear(validator, new CoordinatorInput.WorkerJoined(connection, node, "w:1"));
  }

  /** A worker is connected to all and has its realm. */
  private void found() {
    for (int i = 0; i < TestCommittee.SIZE; i++) {
      join(i, LINK, WORKER);
    }
    all.seal(0);
    assertEquals(WORKER, seat(0).worker());
    for (int i = 0; i < TestCommittee.SIZE; i++) {
      all.done(i);
    }
  }

  private RealmEndpoint seat(int validator) {
    return all.validators.get(validator).realms().getFirst();
  }

  private Placement order() {
    return new Placement(
        all.validators.getFirst().nextOrder(),
        new RealmId(0),
        seat(0).epoch(),
        all.validators.getFirst().head().height(),
        Placement.Action.STAY,
        Hash32.ZERO);
  }

  private void orders(int validator, int request) {
    all.hear(
        validator,
        new CoordinatorInput.PlacementAsked(OPERATOR, request, OperatorWords.signed(order())));
  }

  private void reports(int validator, RealmHeader before, long root) {
    all.hear(
        validator,
        new CoordinatorInput.BlockReported(
            LINK, seat(0).epoch(), next(before, root), List.of(), List.of()));
  }

  private RealmHeader next(RealmHeader before, long root) {
    return TestHeaders.next(
        before, all.validators.getFirst().head().height(), root, 1, 20, List.of(), List.of());
  }

  private static Message.Assignment only(List<Message> said) {
    assertEquals(1, said.size(), said::toString);
    return assertInstanceOf(Message.Assignment.class, said.getFirst());
  }

  @Test
  void aWorkerHearsOfAValidatorOnlyOnceThatOneLeads() {
    found();
    join(2, 33, WORKER);
    assertEquals(List.of(), all.done(2));
    assertFalse(all.validators.get(2).isLeading());
    all.ask(2);
    List<ValidatorEffect> done = all.done(2);
    assertTrue(done.contains(new ValidatorEffect.Leads(true, 2)));
    List<Message> said =
        done.stream()
            .flatMap(effect -> TestCommittee.message(effect, LINK).stream())
            .filter(Message.Assignment.class::isInstance)
            .toList();
    assertEquals(WORKER, only(said).realms().getFirst().worker(), "its realm is final: at once");
    assertTrue(all.validators.get(2).isLeading());
  }

  @Test
  void whoseConnectionIsGoneIsNoPartOfATerm() {
    found();
    all.hear(2, new CoordinatorInput.Disconnected(LINK));
    all.ask(2);
    assertEquals(List.of(), all.said(2, LINK));
  }

  @Test
  void aNewWorkerHearsOfItsRealmOnceThatIsFinal() {
    join(1, LINK, WORKER);
    Candidate candidate = all.propose(1);
    assertEquals(List.of(), all.said(1, LINK), "the entry is only proposed");
    all.notarize(candidate);
    assertEquals(List.of(), all.said(1, LINK));
    all.makeFinal();
    assertEquals(WORKER, only(all.said(1, LINK)).realms().getFirst().worker());
    assertEquals(WORKER, seat(3).worker(), "and all know it");
  }

  @Test
  void whatAnotherLeaderDecidedIsToldOnceItIsFinalAndNotBefore() {
    join(0, LINK, WORKER);
    join(1, LINK, WORKER);
    all.notarize(all.propose(0));
    Candidate second = all.propose(1);
    assertEquals(List.of(), all.said(1, LINK), "it stands on what is not final");
    all.makeFinal();
    assertEquals(WORKER, only(all.said(1, LINK)).realms().getFirst().worker());
    all.notarize(second);
    all.makeFinal();
    assertTrue(all.validators.get(1).isLeading());
  }

  @Test
  void anOrderIsAnsweredOnceItIsFinal() {
    found();
    orders(0, 5);
    assertEquals(List.of(), all.said(0, OPERATOR));
    all.notarize(all.propose(0));
    assertEquals(List.of(), all.said(0, OPERATOR));
    all.makeFinal();
    Answer.Network answer =
        assertInstanceOf(Answer.Network.class, all.said(0, OPERATOR).getFirst());
    assertEquals(5, answer.request());
    assertEquals(answer.nextOrder(), all.validators.get(3).nextOrder());
  }

  @Test
  void whoAskedInATermThatEndsIsToldToAskAgain() {
    found();
    all.ask(0);
    orders(0, 5);
    join(0, 44, TestCommittee.node(2));
    all.pass(ValidatorMachine.GATHER_MS);
    all.done(0);
    all.seal(1);
    List<ValidatorEffect> done = all.done(0);
    assertTrue(done.contains(new ValidatorEffect.Leads(false, 3)), done::toString);
    assertEquals(
        List.of(new CoordinatorEffect.Send(OPERATOR, Term.notLeading(5))),
        done.stream()
            .filter(ValidatorEffect.Act.class::isInstance)
            .map(effect -> ((ValidatorEffect.Act) effect).effect())
            .filter(CoordinatorEffect.Send.class::isInstance)
            .toList(),
        "and of a realm that was never given nobody hears");
    assertEquals(order().number(), all.validators.get(0).nextOrder(), "the order was not heard");
  }

  @Test
  void whoAsksOneThatDoesNotLeadIsToldSo() {
    found();
    orders(2, 6);
    assertEquals(List.of(Term.notLeading(6)), all.said(2, OPERATOR));
    UserId payee = UserId.parse("0:1");
    all.hear(
        2, new CoordinatorInput.AggregateSubmitted(LINK, WORKER, payee, List.of(), new byte[1]));
    assertEquals(List.of(new Work.Judged(WORKER, Verdict.BUSY, 0)), all.said(2, LINK));
    all.hear(2, new CoordinatorInput.JobsAsked(LINK, 7, 0));
    all.hear(2, new CoordinatorInput.EarningsAsked(LINK, 8, payee));
    List<Message> said = all.said(2, LINK);
    assertEquals(7, assertInstanceOf(Answer.Jobs.class, said.getFirst()).request());
    assertEquals(8, assertInstanceOf(Answer.Earnings.class, said.getLast()).request());
  }

  @Test
  void aReportIsInTheNextCandidateAndAllAcceptIt() {
    found();
    RealmHeader first = next(seat(0).header(), 7);
    reports(3, seat(0).header(), 7);
    all.ask(1);
    reports(1, seat(0).header(), 7);
    Candidate candidate = all.proposed(1);
    assertEquals(List.of(first), Proposal.decode(candidate.payload()).draft().headers());
    for (int i = 0; i < TestCommittee.SIZE; i++) {
      assertEquals(Optional.of(""), all.judge(i, candidate), "validator " + i);
    }
    all.notarize(candidate);
    all.makeFinal();
    assertEquals(first, seat(3).header());
    assertTrue(all.agreement.isFinal(all.validators.get(3).head()));
  }

  @Test
  void aTermGoesOnOverCandidatesThatAreNotFinalYet() {
    found();
    RealmHeader before = seat(0).header();
    for (int i = 1; i <= 3; i++) {
      reports(0, before, i);
      all.ask(0);
      reports(0, before, i);
      before = next(before, i);
      all.notarize(all.proposed(0));
      assertEquals(
          List.of(before), Proposal.decode(all.chain.getLast().payload()).draft().headers());
      assertEquals(Optional.of(""), all.judge(i, all.chain.getLast(), openBefore()));
    }
    orders(0, 5);
    all.makeFinal();
    assertEquals(List.of(), all.said(0, OPERATOR), "the order is in no candidate yet");
    assertTrue(all.validators.get(0).isLeading());
    all.seal(0);
    assertInstanceOf(Answer.Network.class, all.said(0, OPERATOR).getFirst());
    assertEquals(before, seat(2).header());
  }

  private List<Candidate> openBefore() {
    List<Candidate> open = all.open();
    return open.subList(0, open.size() - 1);
  }

  @Test
  void aLeaderThatIsPassedByBeginsAnewOnWhatIsFinal() {
    found();
    all.ask(0);
    reports(0, seat(0).header(), 1);
    all.proposed(0);
    all.done(0);
    Proposal other = all.seal(1);
    assertTrue(other.draft().headers().isEmpty());
    assertFalse(all.validators.get(0).isLeading());
    all.ask(0);
    reports(0, seat(0).header(), 2);
    Candidate again = all.proposed(0);
    assertEquals(
        List.of(next(seat(0).header(), 2)), Proposal.decode(again.payload()).draft().headers());
    for (int i = 0; i < TestCommittee.SIZE; i++) {
      assertEquals(Optional.of(""), all.judge(i, again), "validator " + i);
    }
  }

  @Test
  void aLeaderWhoseCandidateIsLostBeginsAnewInItsNextSlot() {
    found();
    Candidate lost = all.propose(0);
    all.done(0);
    Candidate next = all.propose(0);
    assertEquals(lost.header().height(), next.header().height());
    assertEquals(Optional.of(""), all.judge(1, next));
    List<ValidatorEffect> done = all.done(0);
    assertTrue(done.contains(new ValidatorEffect.Leads(false, 3)), done::toString);
    assertTrue(done.contains(new ValidatorEffect.Leads(true, 3)));
  }

  @Test
  void aLeaderThatLacksWhatItIsToStandOnLetsTheSlotPass() {
    found();
    Candidate first = all.propose(0);
    all.notarize(first);
    Candidate second = all.propose(0);
    all.step(1, new ValidatorInput.ProposeAsked(9, all.agreement.hash(second), List.of(second)));
    all.pass(ValidatorMachine.GATHER_MS);
    assertEquals(List.of(), all.done(1));
    assertFalse(all.validators.get(1).isLeading());
  }

  @Test
  void whatIsFinalIsTakenOnce() {
    found();
    all.notarize(all.propose(1));
    List<ValidatorInput.BecameFinal> told = all.finals();
    all.makeFinal();
    List<ValidatorEffect> done = all.done(2);
    assertInstanceOf(
        LogEntry.Taken.class,
        assertInstanceOf(
                CoordinatorEffect.Persist.class,
                assertInstanceOf(ValidatorEffect.Act.class, done.getFirst()).effect())
            .entry());
    assertEquals(
        new ValidatorEffect.Act(
            new CoordinatorEffect.Broadcast(
                new Message.CheckpointPush(all.validators.get(2).head()))),
        done.get(1));
    told.forEach(made -> all.step(2, made));
    assertEquals(List.of(), all.done(2));
    assertEquals(2, all.validators.get(2).head().height());
  }

  @Test
  void whatIsAskedTwiceInATermIsProposedForTheLastSlot() {
    found();
    all.ask(1);
    all.ask(1);
    all.pass(ValidatorMachine.GATHER_MS);
    assertEquals(
        List.of(3L),
        all.done(1).stream()
            .filter(ValidatorEffect.Proposed.class::isInstance)
            .map(effect -> ((ValidatorEffect.Proposed) effect).slot())
            .toList());
  }
}
