package dev.freehold.core.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests of how rates move and of prices of what is kept, also at the ends of the numbers. */
class FeeMarketTest {
  private static final long SEEDS = 2000;
  private static final long TARGET = 1000;

  private static FeeMarket after(int rate, long used) {
    return new FeeMarket(rate, used, 5).adopt(1, TARGET);
  }

  @Test
  void aRateMovesByHowFarTheUseIsFromTheTarget() {
    assertEquals(8000, after(8000, TARGET).rate());
    assertEquals(9000, after(8000, 2 * TARGET).rate());
    assertEquals(8500, after(8000, TARGET + TARGET / 2).rate());
    assertEquals(7000, after(8000, 0).rate());
    assertEquals(7500, after(8000, TARGET / 2).rate());
    assertEquals(9000, after(8000, Long.MAX_VALUE).rate(), "more than twice counts as twice");
    assertEquals(1025, after(1024, TARGET + 1).rate(), "a use above the target always raises it");
  }

  @Test
  void whatWasUsedCountsAtOneCheckpointAndSlotsStay() {
    assertEquals(new FeeMarket(9000, 0, 5), after(8000, 2 * TARGET));
    FeeMarket used = new FeeMarket(8000, 7, 5).take(10, 2);
    assertEquals(new FeeMarket(8000, 17, 7), used);
    assertEquals(used, used.adopt(0, TARGET));
  }

  @Test
  void adoptingSeveralCheckpointsIsAdoptingOneAfterTheOther() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      FeeMarket market = random(random);
      long target = 1 + magnitude(random);
      int checkpoints = random.nextInt(200);
      FeeMarket single = market;
      for (int i = 0; i < checkpoints; i++) {
        single = single.adopt(1, target);
      }
      assertEquals(single, market.adopt(checkpoints, target), "seed " + seed);
    }
  }

  @Test
  void aRateNeverMovesByMoreThanAnEighthNorOutOfItsRange() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      FeeMarket market = random(random);
      long target = 1 + magnitude(random);
      FeeMarket next = market.adopt(1, target);
      String what = "seed " + seed + ": " + market + " with target " + target + ": " + next;
      assertTrue(Math.abs(next.rate() - market.rate()) <= market.rate() / FeeMarket.STEP, what);
      assertTrue(next.rate() >= FeeMarket.UNIT && next.rate() <= FeeMarket.RATE_MAX, what);
      assertTrue(market.used() <= target || next.rate() >= market.rate(), what);
      assertTrue(market.used() >= target || next.rate() <= market.rate(), what);
      // More use never makes a lower rate: what fails ahead of a bundle cannot make it dearer.
      FeeMarket more = market.take(magnitude(random), 0).adopt(1, target);
      assertTrue(more.rate() >= next.rate(), what);
    }
  }

  @Test
  void anIdleRealmIsAsCheapAsAtTheStartAgainWhateverItWas() {
    FeeMarket dear = new FeeMarket(FeeMarket.RATE_MAX, 0, 0);
    assertTrue(dear.adopt(50, TARGET).rate() > FeeMarket.UNIT);
    assertEquals(FeeMarket.UNIT, dear.adopt(100, TARGET).rate());
    assertEquals(FeeMarket.ORIGIN, dear.adopt(Long.MAX_VALUE, Long.MAX_VALUE));
  }

  @Test
  void aCrowdedRealmIsDoubledInSixCheckpointsAndEndsAtTheHighestRate() {
    FeeMarket market = FeeMarket.ORIGIN;
    for (int i = 0; i < 6; i++) {
      market = market.take(3 * TARGET, 0).adopt(1, TARGET);
    }
    assertTrue(market.rate() >= 2 * FeeMarket.UNIT, market.toString());
    for (int i = 0; i < 200; i++) {
      market = market.take(3 * TARGET, 0).adopt(1, TARGET);
    }
    assertEquals(FeeMarket.RATE_MAX, market.rate());
  }

  @Test
  void theHighestFeeOfTheLargestBundleIsBelowTwoToThe63() {
    BigInteger part = BigInteger.valueOf(Integer.MAX_VALUE);
    // Of every kind as many as the bytes of a bundle would hold if they needed nothing else.
    long writes = Limits.BUNDLE_BYTES_MAX / 40;
    BigInteger scheduled =
        part.multiply(
            BigInteger.valueOf(1 + Limits.BUNDLE_CALLS_MAX + writes + Limits.BUNDLE_BYTES_MAX));
    assertTrue(scheduled.bitLength() <= 48);
    FeeMarket dear = new FeeMarket(FeeMarket.RATE_MAX, Long.MAX_VALUE, Long.MAX_VALUE);
    BigInteger load = scheduled.multiply(BigInteger.valueOf(FeeMarket.RATE_MAX)).shiftRight(10);
    assertEquals(load, BigInteger.valueOf(dear.price(scheduled.longValueExact())));
    int most = StoragePrices.PRICE_END - 1;
    StoragePrices prices = new StoragePrices(most, most, most, most, 1);
    long account = prices.account(Long.MAX_VALUE, 1);
    long contract = prices.contract(Long.MAX_VALUE, Limits.BUNDLE_BYTES_MAX);
    long slot = prices.slot(Long.MAX_VALUE);
    assertTrue(account > 0 && contract > 0 && slot > 0);
    BigInteger storage =
        BigInteger.valueOf(account)
            .add(BigInteger.valueOf(contract))
            .multiply(BigInteger.valueOf(Limits.BUNDLE_CALLS_MAX))
            .add(BigInteger.valueOf(slot).multiply(BigInteger.valueOf(writes)));
    assertTrue(load.add(storage).bitLength() <= 63, load.add(storage).toString());
    assertEquals(
        new FeeMarket(FeeMarket.RATE_MAX, Long.MAX_VALUE, Long.MAX_VALUE), dear.take(1, 1));
  }

  @Test
  void aNumberCostsMoreTheFewerAreLeft() {
    StoragePrices prices = new StoragePrices(100, 1000, 10, 7, 50);
    long all = 4L * UserId.INDEX_COUNT;
    assertEquals(100, prices.account(0, 4));
    assertEquals(400, prices.account(all / 2, 4));
    assertEquals(1600, prices.account(all - all / 4, 4));
    assertEquals(100L << 20, prices.account(all - 1, 4));
    assertEquals(prices.account(all - 1, 4), prices.account(all, 4));
    long contracts = ContractId.COUNT - 1;
    assertEquals(1000 + 10 * 300, prices.contract(0, 300));
    assertEquals((1000L + 10 * 300) << 20, prices.contract(contracts, 300));
    long before = 0;
    for (long taken = 0; taken <= all; taken += all / 64) {
      long price = prices.account(taken, 4);
      assertTrue(price >= before, "taken " + taken);
      before = price;
    }
  }

  @Test
  void aSlotCostsMoreTheMoreThereAre() {
    StoragePrices prices = new StoragePrices(100, 1000, 10, 7, 50);
    assertEquals(7, prices.slot(0));
    assertEquals(7, prices.slot(49));
    assertEquals(14, prices.slot(50));
    assertEquals(70, prices.slot(450));
    assertEquals(7L << 20, prices.slot(Long.MAX_VALUE));
  }

  @Test
  void whatIsNoMarketOrPriceIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new FeeMarket(1023, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new FeeMarket(FeeMarket.RATE_MAX + 1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new FeeMarket(1024, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> new FeeMarket(1024, 0, -1));
    assertThrows(IllegalArgumentException.class, () -> new StoragePrices(-1, 0, 0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new StoragePrices(0, 0, 0, 0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new StoragePrices(StoragePrices.PRICE_END, 0, 0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new FeeSchedule(1, 1, 1, 1).withTarget(0));
  }

  private static FeeMarket random(SplittableRandom random) {
    int rate =
        Math.max(FeeMarket.UNIT, random.nextInt(FeeMarket.RATE_MAX + 1) >>> random.nextInt(15));
    return new FeeMarket(rate, magnitude(random), magnitude(random));
  }

  /** Of any size below 2^63 - 1, all as likely. */
  private static long magnitude(SplittableRandom random) {
    return Math.min(Long.MAX_VALUE - 1, random.nextLong() >>> 1 + random.nextInt(63));
  }
}
