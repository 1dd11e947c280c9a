package dev.freehold.core.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests of what jobs pay. */
class RewardTest {
  private static final int ROUNDS = 20_000;

  @Test
  void aPartIsExactAndRoundedDown() {
    long seed = 20_261_121;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < ROUNDS; i++) {
      long pool = random.nextLong() >>> 1 + random.nextInt(62);
      long weights = 1 + random.nextLong(Reward.WEIGHTS_MAX);
      long weight = 1 + random.nextLong(weights);
      BigInteger exact =
          BigInteger.valueOf(pool)
              .multiply(BigInteger.valueOf(weight))
              .divide(BigInteger.valueOf(weights));
      assertEquals(exact.longValueExact(), Reward.of(pool, weight, weights), "seed " + seed);
    }
    assertEquals(Long.MAX_VALUE, Reward.of(Long.MAX_VALUE, 5, 5));
    assertEquals(0, Reward.of(0, 1, 1));
  }

  @Test
  void payingOneJobAfterAnotherNeverOverdrawsThePool() {
    for (long seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long fees = 0;
      long paid = 0;
      long weights = 1000;
      while (weights > 0) {
        fees += random.nextLong(1000);
        long weight = Math.min(weights, 1 + random.nextLong(100));
        paid += Reward.of(Reward.pool(fees, paid), weight, weights);
        weights -= weight;
        assertTrue(paid <= fees / Reward.FEE_PARTS, "seed " + seed);
      }
      assertEquals(fees / Reward.FEE_PARTS, paid, "the last job gets the rest, seed " + seed);
    }
  }

  @Test
  void aFullBoardOfTheHeaviestJobsHasAWeight() {
    assertTrue(
        (long) JobWeight.MAX * (Limits.JOBS_MAX + Limits.AGGREGATORS_MAX) <= Reward.WEIGHTS_MAX);
  }

  @Test
  void whatIsNoPartIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Reward.of(-1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> Reward.of(1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> Reward.of(1, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> Reward.of(1, 1, Reward.WEIGHTS_MAX + 1));
  }
}
