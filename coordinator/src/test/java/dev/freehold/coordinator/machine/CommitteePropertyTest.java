package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Validators that lead in turns over a random agreement have the same state at each height, vote
 * for whatever an honest one proposes once they have verified its blocks and for nothing before,
 * and are in their logs what they were before a restart. A leader proposes blocks that a quorum has
 * verified.
 */
class CommitteePropertyTest {
  private static final int SEEDS = 30;
  private static final int SLOTS = 80;

  @Test
  void allHaveTheSameStateAndEveryHonestCandidateIsValid() {
    Map<String, Integer> seen = new TreeMap<>();
    RandomLife.each(
        SEEDS,
        seed -> {
          RandomCommittee committee = new RandomCommittee(seed, seen);
          for (int i = 0; i < SLOTS; i++) {
            committee.passSlot();
          }
        });
    List<String> kinds = new ArrayList<>(RandomLife.KINDS);
    kinds.addAll(SeatSteps.KINDS);
    kinds.addAll(
        List.of(
            "final",
            "final with what stands on it",
            "judged late",
            "lost",
            "brought",
            "restart",
            "waits for blocks",
            "header",
            "result verified",
            "BlockVerified",
            "BlockRefuted",
            "BlockAstray",
            "BlockUnanswered"));
    for (String kind : kinds) {
      assertTrue(seen.getOrDefault(kind, 0) > SEEDS / 8, kind + " is rare: " + seen);
    }
  }
}
