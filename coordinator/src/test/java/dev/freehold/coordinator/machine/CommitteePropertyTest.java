package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Validators that lead in turns over a random agreement have the same state at each height, accept
 * whatever an honest one proposes, and are in their logs what they were before a restart.
 */
class CommitteePropertyTest {
  private static final int SEEDS = 8;
  private static final int SLOTS = 80;

  @Test
  void allHaveTheSameStateAndEveryHonestCandidateIsValid() {
    Map<String, Integer> seen = new TreeMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        RandomCommittee committee = new RandomCommittee(seed, seen);
        for (int i = 0; i < SLOTS; i++) {
          committee.passSlot();
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    for (String kind :
        List.of(
            "Sealed",
            "Assigned",
            "Followed",
            "Ordered",
            "Admitted",
            "Moved",
            "Ruled",
            "Proven",
            "Leased",
            "Aggregated",
            "Refused",
            "final",
            "final with what stands on it",
            "judged late",
            "lost",
            "brought",
            "restart")) {
      assertTrue(seen.getOrDefault(kind, 0) > SEEDS / 4, kind + " is rare: " + seen);
    }
  }
}
