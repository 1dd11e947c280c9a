package dev.freehold.core.committee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Risks of a draw of verifiers, held to figures that were computed elsewhere. */
class SampleRiskTest {
  private static final int REALMS = 4096;
  private static final double ERA_SECONDS = 3600;

  /** Hypergeometric tails, by Python's exact integers. */
  @Test
  void aThirdOfTheCommitteeCapturesADrawSoOften() {
    assertEquals(1.4610962112020226e-06, SampleRisk.ofEqual(100).captured(31), 1e-17);
    assertEquals(7.166210313554659e-14, SampleRisk.ofEqual(300).captured(80), 1e-26);
    assertEquals(0, SampleRisk.ofEqual(100).captured(50), "34 are needed, 33 are bad");
    assertEquals(8.546131859559331e-13, SampleRisk.ofEqual(100).captured(45), 1e-25);
  }

  @Test
  void theWholeRangeIsCovered() {
    SampleRisk four = SampleRisk.ofEqual(4);
    assertEquals(new SampleRisk(4, 1), four);
    assertEquals(0.25, four.captured(1));
    assertEquals(0, four.captured(2));
    assertEquals(0.5, four.stalled(2), "one of the two keeps its word back");
    assertEquals(0, four.stalled(4));
    assertEquals(1, new SampleRisk(3, 3).captured(2));
    assertEquals(0, new SampleRisk(3, 0).stalled(1));
    assertThrows(IllegalArgumentException.class, () -> four.captured(0));
    assertThrows(IllegalArgumentException.class, () -> four.captured(5));
    assertThrows(IllegalArgumentException.class, () -> new SampleRisk(3, 4));
  }

  @Test
  void theLightestValidatorsAreTheWorst() {
    int[] weights = {10, 10, 10, 1, 1, 1, 1, 1};
    // 35 in all, a quorum of 24: 11 may be bad, which five light ones come to, and one more does
    // not.
    assertEquals(
        new SampleRisk(8, 5), SampleRisk.of(TestEra.committee(FaultModel.BYZANTINE, weights)));
    assertEquals(new SampleRisk(8, 0), SampleRisk.of(TestEra.committee(FaultModel.CRASH, weights)));
    assertEquals(
        SampleRisk.ofEqual(10), SampleRisk.of(TestEra.committee(10, FaultModel.BYZANTINE)));
  }

  @Test
  void whatIsUnsafeIsRefusedWithItsFigure() {
    SampleRisk hundred = SampleRisk.ofEqual(100);
    assertEquals(OptionalInt.of(45), hundred.leastSafe(REALMS, ERA_SECONDS));
    assertEquals(Optional.empty(), hundred.refusal(0, REALMS, ERA_SECONDS));
    assertEquals(Optional.empty(), hundred.refusal(45, REALMS, ERA_SECONDS));
    assertEquals(Optional.empty(), hundred.refusal(1000, REALMS, ERA_SECONDS));
    assertEquals(
        "31 verifiers a realm, drawn of 100 of whom 33 may be bad, are all in the wrong hands 52"
            + " times a year over 4096 realms, where 1e-04 is the most: 45 would do, or 0 for"
            + " everybody",
        hundred.refusal(31, REALMS, ERA_SECONDS).orElseThrow());
    assertTrue(
        new SampleRisk(4, 4)
            .refusal(2, 1, ERA_SECONDS)
            .orElseThrow()
            .endsWith("let everybody verify (0)"));
  }
}
