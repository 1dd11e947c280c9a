package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.coordinator.machine.CoordinatorInput.BlockReported;
import dev.freehold.coordinator.machine.CoordinatorInput.BlockSealed;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.id.RealmId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Votes and proposals of validators that verify blocks. */
class VerifiedVotesTest {
  /** By realm, the connection of the worker that serves it; to all validators alike. */
  private static final long[] LINKS = {11, 12};

  private final TestCommittee all = TestCommittee.thatVerifies();
  private RealmHeader honest;
  private RealmHeader one;
  private RealmHeader another;

  /** Workers are connected to all and have their realms. */
  @BeforeEach
  void found() {
    for (int i = 0; i < TestCommittee.SIZE; i++) {
      for (int realm = 0; realm < TestCommittee.REALMS; realm++) {
        all.hear(
            i,
            new CoordinatorInput.WorkerJoined(
                LINKS[realm], TestCommittee.node(1 + realm), "w:" + realm));
      }
    }
    all.seal(3);
    one = next(0, 7);
    another = next(0, 8);
    honest = next(1, 9);
  }

  private RealmHeader next(int realm, long root) {
    RealmHeader last = all.validators.getFirst().realms().get(realm).header();
    return TestHeaders.next(
        last, all.validators.getFirst().head().height(), root, 1, 20, List.of(), List.of());
  }

  /** A worker reports a block to a leader. */
  private void report(int leader, RealmHeader header) {
    all.hear(
        leader, new BlockReported(LINKS[header.realm().value()], 1, header, List.of(), List.of()));
  }

  private void seal(RealmHeader header, int... validators) {
    for (int validator : validators) {
      all.hear(validator, new BlockSealed(LINKS[header.realm().value()], header));
    }
  }

  /** A validator finds that a block holds which it has asked for. */
  private void verify(RealmHeader header, int... validators) {
    for (int validator : validators) {
      VerifyBlock task =
          all.asked(validator).stream()
              .filter(of -> of.realm().equals(header.realm()))
              .findFirst()
              .orElseThrow();
      all.answer(validator, task, task.verified(header));
    }
  }

  private List<RealmHeader> proposed(int leader) {
    return headers(all.proposed(leader));
  }

  private static List<RealmHeader> headers(Candidate candidate) {
    return Proposal.decode(candidate.payload()).draft().headers();
  }

  private void judgedValid(Candidate candidate, int... validators) {
    for (int validator : validators) {
      assertEquals(Optional.of(""), all.judge(validator, candidate), "validator " + validator);
    }
  }

  private void waits(Candidate candidate, int... validators) {
    for (int validator : validators) {
      assertEquals(Optional.empty(), all.judge(validator, candidate), "validator " + validator);
    }
  }

  /** What a leader proposes if it believes that others have verified it, as a liar tells it. */
  private Candidate proposedOnALie(int leader, RealmHeader header) {
    all.ask(leader);
    report(leader, header);
    verify(header, leader);
    for (int liar = 0; liar < TestCommittee.SIZE; liar++) {
      all.step(
          leader,
          new ValidatorInput.Told(
              TestCommittee.node(100 + liar), List.of(VerifiedBlock.of(header))));
    }
    return all.proposed(leader);
  }

  @Test
  void aCandidateIsValidOnceEachOfItsHeadersIsVerifiedHere() {
    all.ask(0);
    report(0, one);
    report(0, honest);
    seal(one, 1, 2, 3);
    seal(honest, 1, 2, 3);
    verify(one, 0, 1, 2, 3);
    verify(honest, 0, 1, 2);
    all.exchange();
    Candidate candidate = all.proposed(0);
    assertEquals(List.of(one, honest), headers(candidate));
    judgedValid(candidate, 0, 1, 2);
    waits(candidate, 3);
    all.pass(Pause.FIRST_MS);
    assertEquals(Optional.empty(), all.judged(3, candidate));
    seal(honest, 3);
    all.step(3, new ValidatorInput.JudgeAsked(candidate, all.open()));
    assertEquals(Optional.empty(), all.judged(3, candidate), "however often it is asked");
  }

  @Test
  void aCandidateThatWaitsIsJudgedWhenWhatItLacksIsVerified() {
    all.ask(0);
    report(0, one);
    report(0, honest);
    seal(one, 1, 2);
    seal(honest, 1, 2);
    verify(one, 0, 1, 2);
    verify(honest, 0, 1, 2);
    all.exchange();
    Candidate candidate = all.proposed(0);
    waits(candidate, 3);
    List<VerifyBlock> asked = all.asked(3);
    assertEquals(2, asked.size(), "nobody has announced them here: " + asked);
    all.answer(3, asked.get(0), asked.get(0).verified(one));
    assertEquals(Optional.empty(), all.judged(3, candidate));
    all.answer(3, asked.get(1), asked.get(1).verified(honest));
    assertEquals(Optional.of(""), all.judged(3, candidate));
    all.hear(3, asked.get(1).verified(honest));
    assertEquals(Optional.empty(), all.judged(3, candidate), "once");
  }

  @Test
  void aLeaderTakesOfEachRealmWhatAQuorumHasVerified() {
    all.ask(0);
    report(0, one);
    report(0, honest);
    seal(one, 1, 2, 3);
    seal(honest, 1, 2, 3);
    verify(one, 0, 1, 2);
    verify(honest, 0, 1);
    all.exchange();
    Candidate candidate = all.proposed(0);
    assertEquals(List.of(one), headers(candidate));
    all.notarize(candidate);
    verify(honest, 3);
    all.exchange();
    all.ask(0);
    assertEquals(List.of(honest), proposed(0), "it was reported before");
  }

  @Test
  void aLeaderTakesNothingThatItHasNotVerifiedItself() {
    all.ask(0);
    report(0, one);
    seal(one, 1, 2, 3);
    verify(one, 1, 2, 3);
    all.exchange();
    assertEquals(List.of(), proposed(0));
  }

  /** Blocks of a realm above what others have verified wait, and those below do not. */
  @Test
  void ofAWorkerThatIsAheadOfTheValidatorsThatIsTakenWhichIsVerified() {
    RealmHeader second = TestHeaders.next(one, 1, 20, 1, 20, List.of(), List.of());
    RealmHeader third = TestHeaders.next(second, 1, 21, 1, 20, List.of(), List.of());
    all.ask(0);
    for (RealmHeader header : List.of(one, second, third)) {
      report(0, header);
      seal(header, 1, 2, 3);
    }
    verify(one, 0, 1, 2, 3);
    all.exchange();
    verify(second, 0, 1, 2);
    verify(third, 0, 1);
    all.exchange();
    assertEquals(List.of(second), proposed(0));
  }

  @Test
  void aWorkerThatShowsTwoBlocksOfOneHeightStopsItsOwnRealm() {
    all.ask(0);
    report(0, one);
    seal(another, 1, 2, 3);
    report(0, honest);
    seal(honest, 1, 2, 3);
    verify(one, 0);
    verify(another, 1, 2, 3);
    verify(honest, 0, 1, 2, 3);
    all.exchange();
    Candidate candidate = all.proposed(0);
    assertEquals(List.of(honest), headers(candidate));
    judgedValid(candidate, 0, 1, 2, 3);
    all.notarize(candidate);
    all.makeFinal();
    all.ask(1);
    report(1, another);
    all.exchange();
    assertEquals(List.of(another), proposed(1), "what a quorum has verified goes on");
  }

  @Test
  void aRealmWhoseWorkerReportedWhatDoesNotHoldGoesOnInTheSameTerm() {
    all.ask(0);
    report(0, one);
    VerifyBlock task =
        all.asked(0).stream()
            .filter(of -> of.realm().equals(one.realm()))
            .findFirst()
            .orElseThrow();
    all.answer(0, task, task.refuted("it does not hold"));
    all.pass(Pause.MAX_MS);
    Candidate without = all.proposed(0);
    assertEquals(List.of(), headers(without));
    all.notarize(without);
    report(0, another);
    seal(another, 1, 2, 3);
    verify(another, 0, 1, 2, 3);
    all.exchange();
    all.ask(0);
    assertEquals(List.of(another), proposed(0));
  }

  @Test
  void whatALeaderProposesThatNobodyElseHasVerifiedIsNotVotedFor() {
    Candidate lie = proposedOnALie(0, one);
    assertEquals(List.of(one), headers(lie));
    waits(lie, 1, 2, 3);
    for (int i = 0; i < 20; i++) {
      for (int validator = 1; validator < TestCommittee.SIZE; validator++) {
        for (VerifyBlock task : all.asked(validator)) {
          all.answer(
              validator,
              task,
              i % 2 == 0 ? task.unanswered("nothing came") : task.verified(another));
        }
      }
      all.pass(Pause.FIRST_MS);
    }
    for (int validator = 1; validator < TestCommittee.SIZE; validator++) {
      assertEquals(Optional.empty(), all.judged(validator, lie), "neither valid nor invalid");
    }
    all.seal(3);
    all.ask(2);
    report(2, honest);
    seal(honest, 0, 1, 3);
    verify(honest, 0, 1, 2, 3);
    all.exchange();
    Candidate next = all.proposed(2);
    assertEquals(List.of(honest), headers(next), "the next leader goes on");
    judgedValid(next, 0, 1, 2, 3);
  }

  @Test
  void whatOthersSayThatTheyHaveVerifiedIsNoReasonToVote() {
    Candidate candidate = proposedOnALie(0, one);
    for (int liar = 0; liar < TestCommittee.SIZE; liar++) {
      all.step(
          3,
          new ValidatorInput.Told(TestCommittee.node(100 + liar), List.of(VerifiedBlock.of(one))));
    }
    waits(candidate, 3);
  }

  @Test
  void whatDoesNotFollowIsInvalidAtOnceWhateverIsVerified() {
    Candidate candidate = proposedOnALie(0, one);
    Proposal honestly = Proposal.decode(candidate.payload());
    List<LogEntry> more = new ArrayList<>(honestly.journal());
    more.add(new LogEntry.Moved(new RealmId(1)));
    Candidate wrong = all.candidate(new Proposal(more, honestly.draft()).payload());
    String said = all.judge(1, wrong).orElseThrow();
    assertTrue(said.contains("realm 1 was not handed over"), said);
    assertEquals(List.of(), all.asked(1), "and nothing is pulled for it");
  }

  /** A quorum made it final without this validator: it believes them, and goes on from there. */
  @Test
  void whatIsFinalIsBelievedAndNoLongerPulled() {
    Candidate candidate = proposedOnALie(0, one);
    waits(candidate, 1, 2, 3);
    all.notarize(candidate);
    all.makeFinal();
    for (int validator = 1; validator < TestCommittee.SIZE; validator++) {
      VerifyBlock late = all.asked(validator).getFirst();
      all.answer(validator, late, late.unanswered("nothing came"));
    }
    all.pass(Pause.MAX_MS);
    assertEquals(List.of(), all.asked(3));
    RealmHeader second = TestHeaders.next(one, 1, 20, 1, 20, List.of(), List.of());
    Candidate next = proposedOnALie(1, second);
    waits(next, 3);
    verify(second, 3);
    assertEquals(Optional.of(""), all.judged(3, next));
  }

  @Test
  void aWorkerWhoseBlockIsRefutedIsClosedByWhoeverFindsIt() {
    all.ask(0);
    report(0, one);
    VerifyBlock task = all.asked(0).getFirst();
    all.done(0);
    all.answer(0, task, task.refuted("ROOT: a lie"));
    assertTrue(
        all.done(0).stream()
            .anyMatch(
                of ->
                    of instanceof ValidatorEffect.Act(Close closed)
                        && closed.connection() == LINKS[0]
                        && closed.text().equals("realm 0: block 1 is refuted: ROOT: a lie")));
    assertEquals(List.of(), proposed(0));
  }
}
