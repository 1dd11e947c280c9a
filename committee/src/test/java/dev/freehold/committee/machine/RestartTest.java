package dev.freehold.committee.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Starts on a log that is whole, on a copy that is not, and beside another with the same key. */
class RestartTest {
  private final TestEra era = new TestEra(4);
  private final int leader = era.leaders.of(1);
  private final TestValidator validator = TestValidator.other(era, leader);
  private final int me = validator.me;
  private final int[] others = validator.others();
  private final Candidate first = era.candidate(1, "a");
  private final Candidate other = era.candidate(1, "b");

  @Test
  void votesAreNotForgotten() {
    validator.hear(leader, first);
    restartAndHear(Origin.KEPT);
    validator.hear(leader, other);
    assertFalse(validator.has(VoteKind.NOTAR, 1), "it has said so of another");
    validator.hear(others[0], era.notar(first, others));
    assertTrue(validator.has(VoteKind.FINAL, 1));
  }

  @Test
  void skipsAreNotForgotten() {
    validator.hear(leader, first);
    validator.pass(2_000);
    restartAndHear(Origin.KEPT);
    validator.hear(others[0], era.notar(first, others));
    assertFalse(validator.has(VoteKind.FINAL, 1));
  }

  @Test
  void certificatesAreNotForgotten() {
    for (long slot = 1; slot <= 8; slot++) {
      validator.hear(others[0], era.skipped(slot, others));
    }
    assertEquals(9, validator.machine.undecidedSlot());
    restartAndHear(Origin.KEPT);
    assertEquals(9, validator.machine.undecidedSlot());
    Standstill said = validator.said(Standstill.class).getLast();
    assertEquals(8, said.certificates().size(), "and others get them");
  }

  @Test
  void aLeaderGivesOutTheSameCandidateAgain() {
    TestValidator leading = new TestValidator(era, leader);
    Candidate proposed = leading.said(Candidate.class).getFirst();
    leading.restart(Origin.KEPT);
    for (int i : leading.others()) {
      leading.hear(i, TestEra.nothing());
    }
    assertEquals(List.of(proposed), leading.said(Candidate.class));
    assertEquals(List.of(), leading.all(AgreementEffect.Propose.class));
  }

  @Test
  void whoHasStartedIsToldWhatItSaid() {
    int started = others[2];
    validator.hearVotes(era.notar(started, first), era.skip(started, 2));
    validator.hear(started, new Listening(3, 1), new Listening(3, 1));
    List<Standstill> told = validator.told(started, Standstill.class);
    assertEquals(1, told.size(), "once in the time of a standstill");
    assertEquals(
        List.of(era.notar(started, first), era.skip(started, 2)), told.getFirst().yours().get());
  }

  @Test
  void oneThatIsListeningAnswersOthersThatAre() {
    validator.restart(Origin.KEPT);
    validator.hear(others[0], new Listening(3, 1));
    assertEquals(1, validator.told(others[0], Standstill.class).size());
  }

  /** Its first question, or the answers, may have been lost. */
  @Test
  void whoListensAsksAgainThoughTheChainGoesOn() {
    validator.restart(Origin.KEPT);
    assertEquals(1, validator.said(Listening.class).size());
    Candidate last = first;
    validator.hear(leader, last);
    validator.hear(others[0], era.fin(last, others));
    for (long slot = 2; slot <= 5; slot++) {
      validator.pass(1_000);
      Candidate next = era.candidate(slot, last, "c" + slot);
      validator.hear(leader, next);
      validator.hear(others[0], era.fin(next, others));
      last = next;
    }
    assertEquals(5, validator.machine.finalHeight(), "it follows");
    assertTrue(validator.machine.isListening());
    assertEquals(2, validator.said(Listening.class).size());
  }

  @Test
  void aVoteThatTheLogLacksMakesItACopy() {
    List<AgreementEntry> copy = new ArrayList<>(validator.log);
    validator.hear(leader, first);
    restore(copy, Origin.KEPT);
    Standstill tells = told(era.notar(me, first));
    validator.hear(others[0], tells);
    validator.hear(others[1], TestEra.nothing());
    assertTrue(validator.machine.isListening(), "two others are no quorum without its own log");
    validator.hear(others[2], TestEra.nothing());
    assertFalse(validator.machine.isListening());
    validator.hear(leader, other);
    assertFalse(validator.has(VoteKind.NOTAR, 1), "its earlier vote counts as its own");
    assertTrue(validator.log.contains(new AgreementEntry.Cast(era.notar(me, first))));
  }

  @Test
  void aCopySaysNothingNewWhereItMayHaveVoted() {
    List<AgreementEntry> copy = new ArrayList<>(validator.log);
    validator.hear(leader, first);
    validator.hear(others[0], era.notar(first, others));
    assertTrue(validator.has(VoteKind.FINAL, 1));
    restore(copy, Origin.COPY);
    validator.hear(others[0], TestEra.nothing());
    validator.hear(others[1], TestEra.nothing());
    assertEquals(List.of(), validator.said(Vote.class), "two others are no quorum");
    validator.hear(others[2], seen());
    assertTrue(validator.log.contains(new AgreementEntry.Abstains(8)));
    validator.pass(10_000);
    assertFalse(validator.has(VoteKind.SKIP, 1), "it may have said FINAL of what is notarized");
    validator.hear(leader, era.candidate(2, first, "c"));
    assertFalse(validator.has(VoteKind.NOTAR, 2));
    Candidate next = era.candidate(9, first, "d");
    for (long slot = 2; slot <= 8; slot++) {
      validator.hear(others[0], era.skipped(slot, others));
    }
    validator.hear(others[0], first);
    validator.pass(1_000);
    if (era.leaders.of(9) != me) {
      validator.hear(era.leaders.of(9), next);
    }
    assertTrue(validator.has(VoteKind.NOTAR, 9), "after the window it is as any other");
  }

  @Test
  void aCopyMaySkipWhatNobodyNotarized() {
    restore(List.of(), Origin.COPY);
    for (int each : others) {
      validator.hear(each, TestEra.nothing());
    }
    validator.pass(2_000);
    assertTrue(validator.has(VoteKind.SKIP, 1), "or all that start anew would wait for ever");
    assertFalse(validator.has(VoteKind.NOTAR, 1));
  }

  @Test
  void aCopyDoesNotSkipWhatItMayHaveSaidFinalOf() {
    List<AgreementEntry> copy = new ArrayList<>(validator.log);
    validator.hear(leader, first);
    // It alone comes to hold the notarization.
    validator.hearVotes(era.notar(others[0], first), era.notar(others[1], first));
    assertTrue(validator.has(VoteKind.FINAL, 1));
    restore(copy, Origin.COPY);
    validator.hear(others[0], says(era.notar(others[0], first)));
    validator.hear(others[1], TestEra.nothing());
    validator.hear(others[2], TestEra.nothing());
    assertFalse(validator.machine.isListening());
    validator.pass(2_000);
    assertFalse(validator.has(VoteKind.SKIP, 1), "with its FINAL this would convict it");
    restartAndHear(Origin.KEPT);
    validator.pass(2_000);
    assertFalse(validator.has(VoteKind.SKIP, 1), "nor after another start");
    assertTrue(validator.machine.kept().contains(new AgreementEntry.Bound(1)));
    validator.hear(others[0], era.skipped(1, others));
    validator.pass(2_000);
    assertTrue(validator.has(VoteKind.SKIP, 2), "nobody can have said FINAL of that");
  }

  @Test
  void aCopySkipsWhatItCannotHaveSaidFinalOf() {
    TestEra ofSix = new TestEra(6);
    Candidate proposed = ofSix.candidate(1, "a");
    for (int notars = 2; notars <= 3; notars++) {
      TestValidator one = TestValidator.other(ofSix, ofSix.leaders.of(1));
      one.restart(Origin.COPY);
      int told = 0;
      for (int other : one.others()) {
        one.hear(other, told++ < notars ? says(ofSix.notar(other, proposed)) : TestEra.nothing());
      }
      one.pass(2_000);
      assertEquals(notars == 2, one.has(VoteKind.SKIP, 1), notars + ", itself and a liar of six");
    }
  }

  @Test
  void aCopyThatTheOthersCannotDoWithoutSkips() {
    TestEra ofThree = new TestEra(3);
    TestValidator one = TestValidator.other(ofThree, ofThree.leaders.of(1));
    one.restart(Origin.COPY);
    for (int other : one.others()) {
      one.hear(other, says(ofThree.notar(other, ofThree.candidate(1, "a"))));
    }
    one.pass(2_000);
    assertTrue(one.has(VoteKind.SKIP, 1), "or the three would wait for ever");
  }

  @Test
  void whatIsSaidToAllIsNoAnswer() {
    Standstill toAll =
        new Standstill(3, 1, Optional.empty(), List.of(), List.of(), Optional.empty());
    validator.restart(Origin.KEPT);
    validator.hear(others[0], told(era.notar(me, first)), toAll);
    validator.hear(others[1], toAll);
    assertTrue(validator.machine.isListening(), "it does not say what it heard from this one");
    validator.hear(others[1], TestEra.nothing());
    assertTrue(validator.machine.isListening(), "the log is a copy, whatever was said after that");
    assertTrue(validator.log.contains(new AgreementEntry.Cast(era.notar(me, first))));
  }

  @Test
  void aCopySaysNoFinalOfWhatItIsToldThatItNotarized() {
    restore(List.of(), Origin.COPY);
    validator.hear(others[0], told(era.notar(me, first)));
    validator.hear(others[1], TestEra.nothing());
    validator.hear(others[2], TestEra.nothing());
    validator.hear(leader, first);
    validator.hear(others[0], era.notar(first, others));
    assertFalse(validator.has(VoteKind.FINAL, 1), "it may have said SKIP, too");
  }

  @Test
  void aCopyProposesNothingWhereItMayHave() {
    TestValidator leading = new TestValidator(era, leader);
    assertEquals(1, leading.said(Candidate.class).size());
    leading.log.clear();
    leading.restart(Origin.COPY);
    for (int each : leading.others()) {
      leading.hear(each, TestEra.nothing());
    }
    leading.pass(1_000);
    assertEquals(List.of(), leading.all(AgreementEffect.Propose.class));
    assertEquals(List.of(), leading.said(Candidate.class));
  }

  @Test
  void anAbstentionOutlastsTheNextStart() {
    restore(List.of(), Origin.COPY);
    for (int each : others) {
      validator.hear(each, TestEra.nothing());
    }
    restartAndHear(Origin.KEPT);
    validator.hear(leader, first);
    assertFalse(validator.has(VoteKind.NOTAR, 1));
  }

  @Test
  void anotherProcessWithTheSameKeyIsNoticed() {
    int[] with = {me, others[0], others[1]};
    validator.hear(others[0], era.notar(first, with));
    assertEquals(List.of(new AgreementEffect.Doubt(1)), validator.all(AgreementEffect.Doubt.class));
    assertTrue(validator.machine.isListening());
    int said = validator.said(Vote.class).size();
    validator.hear(leader, first);
    validator.pass(3_000);
    assertEquals(said, validator.said(Vote.class).size());
  }

  @Test
  void aFinalOfAnotherProcessNeitherSkipsNorKeepsAwake() {
    Standstill tells = told(era.fin(me, first));
    validator.hear(others[0], tells, TestEra.nothing());
    validator.hear(others[1], TestEra.nothing());
    validator.hear(others[2], TestEra.nothing());
    assertFalse(validator.machine.isListening());
    validator.effects.clear();
    validator.pass(2_000);
    assertFalse(validator.has(VoteKind.SKIP, 1));
    assertTrue(
        validator.all(AgreementEffect.Wake.class).stream().allMatch(wake -> wake.afterMs() > 0),
        "what has run out is not waited for");
  }

  @Test
  void aVoteThatItNeverSignedIsBlamedOnWhoShowsIt() {
    validator.restart(Origin.KEPT);
    Vote forged = new Vote(VoteKind.SKIP, 3, 1, Hash32.ZERO, me, FakeSignatures.forged());
    validator.hear(others[0], told(forged));
    validator.hear(others[1], TestEra.nothing());
    assertFalse(validator.machine.isListening());
    assertEquals(
        List.of(new AgreementEffect.Blame(others[0], Fault.BAD_SIGNATURE)),
        validator.all(AgreementEffect.Blame.class));
  }

  @Test
  void oneThatKnowsMoreCountsOnceItIsCaughtUpWith() {
    validator.restart(Origin.KEPT);
    validator.hear(others[0], TestEra.nothing());
    Standstill ahead =
        new Standstill(3, 40, Optional.empty(), List.of(), List.of(), Optional.of(List.of()));
    validator.hear(others[1], ahead);
    assertTrue(validator.machine.isListening());
    validator.hear(others[1], era.certificate(VoteKind.NOTAR, 39, TestEra.hash(77), others));
    assertFalse(validator.machine.isListening());
  }

  @Test
  void aCommitteeOfOneWaitsForNobody() {
    TestValidator alone = new TestValidator(new TestEra(1), 0);
    assertEquals(1, alone.machine.finalSlot());
    alone.restart(Origin.KEPT);
    assertFalse(alone.machine.isListening());
    assertEquals(2, alone.machine.finalSlot());
    alone.pass(1_000);
    assertEquals(3, alone.machine.finalSlot());
  }

  @Test
  void oneOfThreeThatOnlyCrashHearsOneOther() {
    TestEra crash = new TestEra(3, FaultModel.CRASH, 1_000, 8);
    TestValidator one = new TestValidator(crash, 0);
    one.restart(Origin.KEPT);
    assertTrue(one.machine.isListening());
    one.hear(1, TestEra.nothing());
    assertFalse(one.machine.isListening());
  }

  private void restartAndHear(Origin origin) {
    validator.restart(origin);
    long undecided = validator.machine.undecidedSlot();
    for (int each : others) {
      validator.hear(
          each,
          new Standstill(
              3, undecided, Optional.empty(), List.of(), List.of(), Optional.of(List.of())));
    }
  }

  private void restore(List<AgreementEntry> entries, Origin origin) {
    validator.log.clear();
    validator.log.addAll(entries);
    validator.restart(origin);
  }

  private static Standstill says(Vote own) {
    return new Standstill(3, 1, Optional.empty(), List.of(), List.of(own), Optional.of(List.of()));
  }

  private static Standstill told(Vote yours) {
    return new Standstill(
        3, 1, Optional.empty(), List.of(), List.of(), Optional.of(List.of(yours)));
  }

  /** What one says that has seen the first candidate notarized, by others. */
  private Standstill seen() {
    Certificate notar = era.notar(first, others);
    return new Standstill(
        3,
        2,
        Optional.empty(),
        List.of(notar),
        List.of(era.notar(others[2], first), era.fin(others[2], first)),
        Optional.of(List.of()));
  }
}
