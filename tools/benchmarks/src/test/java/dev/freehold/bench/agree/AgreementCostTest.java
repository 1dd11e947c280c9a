package dev.freehold.bench.agree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Counts of messages and entries; times are for the benchmark alone. */
class AgreementCostTest {
  private static final int PAYLOAD = 10_000;

  @Test
  void aSlotIsACandidateAndTwoVotesOfEach() {
    AgreementCost.Cost cost = AgreementCost.measure(4, PAYLOAD, 3, 8);
    // In eight slots two leaders say two candidates each to three others, or one all eight.
    double candidates = 3.0 * PAYLOAD / 4;
    assertTrue(cost.sentBytes() > candidates, cost.toString());
    assertTrue(cost.sentBytes() < candidates + 3 * 2 * 300, cost.toString());
    assertTrue(cost.loggedBytes() > PAYLOAD, "each keeps the candidate it votes for: " + cost);
    assertTrue(cost.cpuUs() > cost.voteCheckUs(), cost.toString());
  }

  @Test
  void oneAloneSendsNothing() {
    assertEquals(0, AgreementCost.measure(1, PAYLOAD, 1, 3).sentBytes());
  }
}
