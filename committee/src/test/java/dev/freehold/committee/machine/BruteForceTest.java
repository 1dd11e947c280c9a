package dev.freehold.committee.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Four validators, two slots, one liar: every interleaving there is. */
class BruteForceTest {
  private final TestEra twoLeaders = new TestEra(4, FaultModel.BYZANTINE, 1_000_000, 1);
  private final TestEra oneLeader = new TestEra(4, FaultModel.BYZANTINE, 1_000_000, 2);

  private static int follower(TestEra era) {
    return IntStream.range(0, 4)
        .filter(i -> i != era.leaders.of(1) && i != era.leaders.of(2))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLiarLeadsTheFirstSlot() {
    holds("the first slot", twoLeaders, twoLeaders.leaders.of(1), false);
  }

  @Test
  void aLiarLeadsTheSecondSlot() {
    holds("the second slot", twoLeaders, twoLeaders.leaders.of(2), false);
  }

  @Test
  void aLiarLeadsNeitherSlot() {
    holds("neither slot", twoLeaders, follower(twoLeaders), false);
  }

  @Test
  void aLiarLeadsBothSlots() {
    holds("both slots", oneLeader, oneLeader.leaders.of(1), false);
  }

  @Test
  void aLiarFollowsOneLeader() {
    holds("a window of another", oneLeader, follower(oneLeader), false);
  }

  @Test
  void processesDieBetweenAnyTwoSteps() {
    holds("neither slot, and processes die,", twoLeaders, follower(twoLeaders), true);
  }

  @Test
  void twoLiarsOfFourCanFork() {
    int first = follower(oneLeader);
    int second =
        IntStream.range(first + 1, 4)
            .filter(i -> i != oneLeader.leaders.of(1))
            .findFirst()
            .orElseThrow();
    Interleavings all = new Interleavings(oneLeader, Set.of(first, second), false);
    all.search();
    assertTrue(all.forks > 0, "or the search sees nothing");
    assertTrue(all.stops > 0, "whoever sees it stops");
    assertEquals(0, all.breaches, "the two others keep the rules all the same");
  }

  @Test
  void votesThatAreNoQuorumChangeNothing() {
    Interleavings all = new Interleavings(oneLeader, Set.of(follower(oneLeader)), false);
    all.search();
    Candidate first = oneLeader.candidate(1, "payload 1");
    for (int id = 0; id < all.follower().count(); id++) {
      for (VoteKind kind : VoteKind.values()) {
        TestValidator validator = all.follower().validator(id);
        validator.effects.clear();
        Hash32 subject = kind == VoteKind.SKIP ? Hash32.ZERO : oneLeader.hash(first);
        int[] others = validator.others();
        validator.hearVotes(oneLeader.vote(others[0], kind, 1, subject));
        if (validator.log.stream().noneMatch(entry -> isOwn(entry, kind))) {
          validator.hearVotes(oneLeader.vote(others[1], kind, 1, subject));
        }
        assertTrue(
            validator.effects.stream().allMatch(AgreementEffect.Wake.class::isInstance),
            validator.effects.toString());
      }
    }
  }

  private static boolean isOwn(AgreementEntry entry, VoteKind kind) {
    return entry instanceof AgreementEntry.Cast(Vote vote)
        && vote.kind() == kind
        && vote.slot() == 1;
  }

  private static void holds(String led, TestEra era, int liar, boolean restarts) {
    Interleavings all = new Interleavings(era, Set.of(liar), restarts);
    all.search();
    System.out.printf(
        "a liar leads %s: %,d states of all, %,d of one machine; final 1: %,d, 2: %,d, skipped:"
            + " %,d%n",
        led, all.states(), all.localStates(), all.finals[1], all.finals[2], all.skips);
    assertEquals(0, all.forks, "forks");
    assertEquals(0, all.breaches, "breaches");
    assertEquals(0, all.stops, "stops");
    assertEquals(0, all.stuck, "stuck");
    assertTrue(all.finals[1] > 0 && all.finals[2] > 0 && all.skips > 0, "not vacuous");
  }
}
