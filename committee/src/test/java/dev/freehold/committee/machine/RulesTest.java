package dev.freehold.committee.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of rules in docs/agreement.md, a test for each and its variants. */
class RulesTest {
  private final TestEra era = new TestEra(4);
  private final int leader = era.leaders.of(1);
  private final TestValidator validator = TestValidator.other(era, leader);
  private final int[] others = validator.others();
  private final Candidate first = era.candidate(1, "a");

  @Test
  void rule1OneNotarASlotForAValidCandidate() {
    validator.hear(leader, first, era.candidate(1, "another"));
    assertEquals(List.of(era.hash(first)), notars());
    assertEquals(
        List.of(
            new AgreementEntry.Stored(first),
            new AgreementEntry.Cast(era.notar(validator.me, first))),
        validator.log.subList(0, 2));
  }

  @Test
  void rule1NoNotarForWhatIsInvalid() {
    validator.isValid = _ -> false;
    validator.hear(leader, first);
    assertEquals(List.of(), notars());
    assertEquals(
        List.of(new AgreementEffect.Blame(leader, Fault.INVALID_CANDIDATE)),
        validator.all(AgreementEffect.Blame.class));
  }

  @Test
  void rule1NoNotarBeforeTheParentIsNotarized() {
    Candidate second = era.candidate(2, first, "b");
    validator.hear(leader, first, second);
    assertEquals(List.of(era.hash(first)), notars());
    assertEquals(1, validator.all(AgreementEffect.Judge.class).size());
    validator.hear(others[0], era.notar(first, others));
    assertEquals(List.of(era.hash(first), era.hash(second)), notars());
  }

  @Test
  void rule1NoNotarWhereASlotBetweenIsNotSkipped() {
    validator.hear(leader, first);
    validator.hear(others[0], era.notar(first, others));
    Candidate ninth = era.candidate(9, first, "c");
    for (long slot = 2; slot <= 7; slot++) {
      validator.hear(others[0], era.skipped(slot, others));
    }
    if (era.leaders.of(9) != validator.me) {
      validator.hear(era.leaders.of(9), ninth);
    }
    validator.pass(1_000);
    assertFalse(validator.has(VoteKind.NOTAR, 9));
    validator.hear(others[0], era.skipped(8, others));
    assertTrue(validator.has(VoteKind.NOTAR, 9));
  }

  @Test
  void rule1NoNotarOnAnotherThanTheNotarizedParent() {
    Candidate other = era.candidate(1, "another");
    validator.hear(leader, first);
    validator.hear(others[0], era.notar(first, others));
    validator.hear(leader, era.candidate(2, other, "b"));
    assertFalse(validator.has(VoteKind.NOTAR, 2));
  }

  @Test
  void rule1NoNotarAfterOwnSkip() {
    validator.pass(2_000);
    assertTrue(validator.has(VoteKind.SKIP, 1));
    validator.hear(leader, first);
    assertEquals(List.of(), notars());
  }

  @Test
  void rule2FinalAfterOwnNotarAndAHeldNotarization() {
    validator.hear(leader, first);
    assertFalse(validator.has(VoteKind.FINAL, 1));
    validator.hearVotes(era.notar(others[0], first));
    assertFalse(validator.has(VoteKind.FINAL, 1));
    validator.hearVotes(era.notar(others[1], first));
    assertTrue(validator.has(VoteKind.FINAL, 1));
    int held = indexOf(AgreementEntry.Held.class);
    int cast = validator.log.indexOf(new AgreementEntry.Cast(era.fin(validator.me, first)));
    assertTrue(held >= 0 && held < cast, "the certificate is durable first");
  }

  @Test
  void rule2NoFinalWithoutOwnNotar() {
    validator.judges = false;
    validator.hear(leader, first);
    validator.hear(others[0], era.notar(first, others));
    assertEquals(List.of(), validator.said(Vote.class));
  }

  @Test
  void rule2NoFinalOfAnotherThanWhatItNotarized() {
    validator.hear(leader, first);
    validator.hear(others[0], era.notar(era.candidate(1, "another"), others));
    assertFalse(validator.has(VoteKind.FINAL, 1));
  }

  @Test
  void rule2NoFinalAfterOwnSkip() {
    validator.hear(leader, first);
    validator.pass(2_000);
    assertTrue(validator.has(VoteKind.NOTAR, 1) && validator.has(VoteKind.SKIP, 1));
    validator.hear(others[0], era.notar(first, others));
    assertEquals(2, validator.machine.undecidedSlot(), "it goes on all the same");
    assertFalse(validator.has(VoteKind.FINAL, 1));
  }

  @Test
  void rule3NoSkipAfterOwnFinal() {
    validator.hear(leader, first);
    validator.hear(others[0], era.notar(first, others));
    assertTrue(validator.has(VoteKind.FINAL, 1));
    validator.pass(60_000);
    assertFalse(validator.has(VoteKind.SKIP, 1));
    assertTrue(validator.has(VoteKind.SKIP, 2));
  }

  @Test
  void rule4OnExpiryWhatIsLeftOfTheWindowIsSkipped() {
    validator.hear(leader, first);
    validator.hear(others[0], era.notar(first, others));
    validator.pass(1_999);
    assertEquals(0, validator.votes(VoteKind.SKIP).count());
    validator.pass(1);
    assertEquals(
        List.of(2L, 3L, 4L, 5L, 6L, 7L, 8L),
        validator.votes(VoteKind.SKIP).map(Vote::slot).toList());
  }

  @Test
  void rule4AWindowOfWhichASlotIsSkippedIsOver() {
    validator.hear(others[0], era.skipped(1, others));
    assertEquals(
        List.of(2L, 3L, 4L, 5L, 6L, 7L, 8L),
        validator.votes(VoteKind.SKIP).map(Vote::slot).toList(),
        "a quorum has given up on it");
    for (long slot = 2; slot <= 8; slot++) {
      validator.hear(others[0], era.skipped(slot, others));
    }
    assertFalse(validator.has(VoteKind.SKIP, 9), "the next window is another leader's");
  }

  @Test
  void rule4TheTimeGrowsByHalfAWindowAndGoesBackByAFinalAlone() {
    assertEquals(2_000, timeToSkip());
    skipWindow(1);
    hearFromAll();
    assertEquals(3_000, timeToSkip());
    skipWindow(9);
    hearFromAll();
    assertEquals(4_500, timeToSkip());
    skipWindow(17);
    Candidate candidate = era.candidate(25, "d");
    validator.hear(era.leaders.of(25), candidate);
    validator.hear(others[0], era.notar(candidate, others));
    assertEquals(26, validator.machine.undecidedSlot());
    assertEquals(6_750, timeToSkip(), "a notarization is no final");
    for (long slot = 26; slot <= 32; slot++) {
      validator.hear(others[0], era.skipped(slot, others));
    }
    validator.hear(others[0], era.fin(candidate, others));
    assertEquals(25, validator.machine.finalSlot());
    assertEquals(3_000, timeToSkip(), "one window ended since");
  }

  @Test
  void rule4TheTimeIsCapped() {
    for (long slot = 1; slot < 120; slot += 8) {
      hearFromAll();
      skipWindow(slot);
    }
    assertEquals(30_000, timeToSkip());
  }

  @Test
  void rule4ALeaderNotHeardForTwoWindowsIsNotWaitedFor() {
    for (long slot = 1; slot < 200; slot += 8) {
      int of = era.leaders.of(slot);
      if (slot > 32 && of == leader) {
        assertTrue(validator.has(VoteKind.SKIP, slot), "at once");
        return;
      }
      for (int other : others) {
        if (other != leader) {
          validator.hear(other, era.skip(other, slot));
        }
      }
      skipWindow(others[0] == leader ? others[1] : others[0], slot);
    }
    throw new AssertionError("the leader has no turn");
  }

  @Test
  void rule4NobodyIsPassedOverWhileAQuorumIsSilent() {
    int one = others[0] == leader ? others[1] : others[0];
    for (long slot = 1; slot < 200; slot += 8) {
      if (slot > 32 && era.leaders.of(slot) == leader) {
        assertFalse(validator.has(VoteKind.SKIP, slot));
        return;
      }
      skipWindow(one, slot);
    }
    throw new AssertionError("the leader has no turn");
  }

  @Test
  void rule5OnlyAStandstillRepeatsAndItIsBounded() {
    validator.hear(leader, first);
    int votes = validator.said(Vote.class).size();
    validator.pass(1_900);
    validator.hear(leader, first);
    assertEquals(votes, validator.said(Vote.class).size());
    assertEquals(0, validator.said(Standstill.class).size());
    for (int i = 0; i < 10; i++) {
      validator.pass(400);
    }
    assertEquals(1, validator.said(Standstill.class).size(), "once in four seconds");
    Standstill said = validator.said(Standstill.class).getFirst();
    assertTrue(said.votes().contains(era.notar(validator.me, first)));
    for (long slot = 1; slot < 400; slot += 8) {
      hearFromAll();
      skipWindow(slot);
    }
    validator.pass(4_000);
    Standstill later = validator.said(Standstill.class).getLast();
    assertTrue(later.certificates().size() <= 3 * 17 && later.votes().size() <= 3 * 17);
    assertTrue(later.certificates().stream().allMatch(c -> c.slot() > 380));
  }

  @Test
  void rule6WhatCannotBeJudgedYetWaits() {
    validator.judges = false;
    validator.hear(leader, first);
    assertEquals(List.of(), notars());
    assertEquals(0, validator.all(AgreementEffect.Blame.class).size());
    validator.pass(1_500);
    validator.step(new AgreementInput.Judged(1, era.hash(first), true));
    assertEquals(List.of(era.hash(first)), notars());
  }

  @Test
  void rule7WhatStandsOnTheLastHeightAddsNothing() {
    TestEra shortEra = new TestEra(4, FaultModel.BYZANTINE, 1, 8);
    TestValidator one = TestValidator.other(shortEra, leader);
    Candidate last = shortEra.candidate(1, "last");
    one.hear(leader, last);
    one.hear(others[0], shortEra.notar(last, others));
    one.hear(leader, shortEra.candidate(2, last, "one too many"));
    assertFalse(one.has(VoteKind.NOTAR, 2));
    assertFalse(one.machine.hasEnded());
    for (long slot = 2; slot <= 8; slot++) {
      one.hear(others[0], shortEra.skipped(slot, others));
    }
    one.pass(1_000);
    Candidate closing = shortEra.candidate(9, last, "");
    int closer = shortEra.leaders.of(9);
    if (closer == one.me) {
      assertEquals(closing, one.said(Candidate.class).getLast());
    } else {
      one.hear(closer, closing);
    }
    assertTrue(one.has(VoteKind.NOTAR, 9));
    one.hear(others[0], shortEra.fin(closing, others));
    assertTrue(one.machine.hasEnded());
    assertEquals(List.of(last, closing), one.finals());
    assertEquals(1, one.all(AgreementEffect.Ended.class).size());
    int said = one.said(Vote.class).size();
    one.pass(60_000);
    assertEquals(said, one.said(Vote.class).size(), "nothing is voted after the end");
  }

  @Test
  void rule7NothingIsEmptyBeforeTheLastHeight() {
    validator.hear(leader, era.candidate(1, ""));
    assertFalse(validator.has(VoteKind.NOTAR, 1));
  }

  @Test
  void rule7NothingEmptyClaimsAHeight() {
    validator.hear(leader, era.candidate(1, 0, era.era.root(), 1, ""));
    assertFalse(validator.has(VoteKind.NOTAR, 1));
  }

  @Test
  void rule8NothingIsVotedBeforeTheOthersWereHeard() {
    validator.restart(Origin.KEPT);
    validator.hear(leader, first);
    validator.pass(10_000);
    assertEquals(List.of(), validator.said(Vote.class));
    validator.hear(others[0], TestEra.nothing());
    assertEquals(List.of(), validator.said(Vote.class), "one of two");
    validator.hear(others[1], TestEra.nothing());
    assertFalse(validator.machine.isListening());
    assertTrue(validator.has(VoteKind.NOTAR, 1));
  }

  private List<Hash32> notars() {
    return validator.votes(VoteKind.NOTAR).map(Vote::candidate).toList();
  }

  private int indexOf(Class<? extends AgreementEntry> kind) {
    for (int i = 0; i < validator.log.size(); i++) {
      if (kind.isInstance(validator.log.get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Lets time pass until the undecided slot is skipped. */
  private long timeToSkip() {
    long slot = validator.machine.undecidedSlot();
    long passed = 0;
    while (!validator.has(VoteKind.SKIP, slot)) {
      validator.pass(250);
      passed += 250;
    }
    return passed;
  }

  private void skipWindow(long from) {
    skipWindow(others[0], from);
  }

  private void skipWindow(int by, long from) {
    for (long slot = from; slot < from + 8; slot++) {
      validator.hear(by, era.skipped(slot, others));
    }
  }

  private void hearFromAll() {
    for (int other : others) {
      validator.hear(other, new Listening(3, 1));
    }
  }
}
