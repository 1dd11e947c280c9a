package dev.freehold.core.hash;

import static dev.freehold.core.hash.LimbArithmetic.LIMBS;
import static dev.freehold.core.hash.LimbArithmetic.LIMB_BITS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against BigInteger, up to the ends of every range that the methods allow. */
class LimbArithmeticTest {
  private static final long SEED = 20261121;
  private static final int ROUNDS = 20_000;
  private static final BigInteger R = Limbs.R;
  private static final BigInteger MONTGOMERY = BigInteger.ONE.shiftLeft(LIMBS * LIMB_BITS);
  private static final BigInteger INVERSE = MONTGOMERY.modInverse(R);
  private static final long UNIT = 1L << LIMB_BITS;

  /** Limbs of a loose value are below these multiples of 2^52. */
  private static final long[] LOOSE = {90, 43, 20, 8, 1};

  private static BigInteger value(long[] x, int at) {
    return Limbs.value(x, at, 1, LIMBS, LIMB_BITS);
  }

  private static void write(BigInteger value, long[] x, int at) {
    Limbs.write(value, x, at, 1, LIMBS, LIMB_BITS);
  }

  private static void requireBelow(long[] x, int at, long... units) {
    for (int j = 0; j < LIMBS; j++) {
      long bound = units[Math.min(j, units.length - 1)] * UNIT;
      assertTrue(x[at + j] >= 0 && x[at + j] < bound, "limb " + j + ": " + x[at + j]);
    }
  }

  private static BigInteger times(BigInteger factor, double by) {
    return factor.multiply(BigInteger.valueOf((long) (by * 1000))).divide(BigInteger.valueOf(1000));
  }

  @Test
  void multipliesLooseBySmall() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      long[] x = new long[20];
      write(Limbs.integer(random, times(R, 1.01)), x, 0);
      for (int j = 0; j < LIMBS; j++) {
        x[5 + j] = Limbs.limb(random, LOOSE[j] * UNIT);
        x[10 + j] = Limbs.limb(random, 2 * UNIT);
      }
      multiplyAndCheck(x, "seed " + SEED + " round " + round);
    }
  }

  @Test
  void multipliesSettledBySettled() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    for (int round = 0; round < ROUNDS; round++) {
      long[] x = new long[20];
      // Up to 30 r times 1.1 r, and an addend that keeps the sum below R.
      write(Limbs.integer(random, times(R, 30)), x, 0);
      write(Limbs.integer(random, times(R, 1.1)), x, 5);
      write(Limbs.integer(random, times(R, 20)), x, 10);
      multiplyAndCheck(x, "seed " + (SEED + 1) + " round " + round);
    }
  }

  @Test
  void multipliesTheLargest() {
    long[] x = new long[20];
    write(times(R, 1.01).subtract(BigInteger.ONE), x, 0);
    for (int j = 0; j < LIMBS; j++) {
      x[5 + j] = LOOSE[j] * UNIT - 1;
      x[10 + j] = 2 * UNIT - 1;
    }
    multiplyAndCheck(x, "all limbs at their ends");
  }

  private static void multiplyAndCheck(long[] x, String what) {
    BigInteger a = value(x, 0);
    BigInteger b = value(x, 5);
    BigInteger c = value(x, 10);
    BigInteger bound = a.multiply(b).shiftRight(LIMBS * LIMB_BITS).add(R).add(c);
    LimbArithmetic.multiplyAdd(x, 15, x, 0, x, 5, x, 10);
    BigInteger got = value(x, 15);
    assertEquals(a.multiply(b).multiply(INVERSE).add(c).mod(R), got.mod(R), what);
    assertTrue(got.compareTo(bound) <= 0, what);
    // Its top limb holds the result's own top, which a large addend may carry past one unit.
    requireBelow(x, 15, 90, 43, 20, 8, 3);
    for (int operand = 0; operand <= 10; operand += 5) {
      long[] same = x.clone();
      LimbArithmetic.multiplyAdd(same, operand, same, 0, same, 5, same, 10);
      assertEquals(got, value(same, operand), what + " over the operand at " + operand);
    }
  }

  /** The state's elements go through this once a round: loose must stay loose. */
  @Test
  void looseStaysLoose() {
    SplittableRandom random = new SplittableRandom(SEED + 2);
    long[] x = new long[15];
    for (int round = 0; round < ROUNDS; round++) {
      write(Limbs.integer(random, R), x, 0);
      write(Limbs.integer(random, times(R, 1.01)), x, 10);
      LimbArithmetic.multiplyAdd(x, 5, x, 0, x, 5, x, 10);
      requireBelow(x, 5, LOOSE);
      assertTrue(value(x, 5).compareTo(times(R, 2.1)) < 0, "seed " + (SEED + 2) + ", " + round);
    }
  }

  @Test
  void squares() {
    SplittableRandom random = new SplittableRandom(SEED + 3);
    for (int round = 0; round < ROUNDS; round++) {
      long[] x = new long[10];
      BigInteger a = Limbs.integer(random, times(R, round % 2 == 0 ? 1 : 33));
      write(a, x, 0);
      LimbArithmetic.square(x, 5, x, 0);
      String what = "seed " + (SEED + 3) + " round " + round + ": " + a;
      assertEquals(a.multiply(a).multiply(INVERSE).mod(R), value(x, 5).mod(R), what);
      requireBelow(x, 5, 1);
      BigInteger bound = a.multiply(a).shiftRight(LIMBS * LIMB_BITS).add(R);
      assertTrue(value(x, 5).compareTo(bound) <= 0, what);
      LimbArithmetic.square(x, 0, x, 0);
      assertEquals(value(x, 5), value(x, 0), what);
    }
  }

  @Test
  void addsAndSettles() {
    SplittableRandom random = new SplittableRandom(SEED + 4);
    for (int round = 0; round < ROUNDS; round++) {
      long[] x = new long[10];
      for (int j = 0; j < LIMBS; j++) {
        x[j] = Limbs.limb(random, j == 4 ? UNIT / 4 : 1L << 61);
        x[5 + j] = Limbs.limb(random, j == 4 ? UNIT / 4 : 1L << 61);
      }
      BigInteger want = value(x, 0).add(value(x, 5));
      LimbArithmetic.addAndSettle(x, 0, x, 0, x, 5);
      assertEquals(want, value(x, 0), "seed " + (SEED + 4) + " round " + round);
      requireBelow(x, 0, 1);
    }
  }

  @Test
  void reducesWhatIsBelowTwenty() {
    SplittableRandom random = new SplittableRandom(SEED + 5);
    for (int round = 0; round < ROUNDS; round++) {
      BigInteger a = Limbs.integer(random, times(R, 20));
      if (round % 3 == 0) { // around a multiple of r
        a = R.multiply(BigInteger.valueOf(1 + random.nextInt(19)));
        a = a.add(BigInteger.valueOf(random.nextInt(-2, 3)));
      }
      long[] x = new long[LIMBS];
      write(a, x, 0);
      for (int j = 4; j > 0; j--) { // the same value with limbs that are not settled
        long borrowed = Math.min(x[j], random.nextLong(500));
        x[j] -= borrowed;
        x[j - 1] += borrowed << LIMB_BITS;
      }
      LimbArithmetic.reduce(x, 0, x[0], x[1], x[2], x[3], x[4]);
      String what = "seed " + (SEED + 5) + " round " + round + ": " + a;
      assertEquals(a.mod(R), value(x, 0).mod(R), what);
      assertTrue(value(x, 0).compareTo(times(R, 1.01)) < 0, what);
      requireBelow(x, 0, 1);
    }
  }

  @Test
  void entersAndLeaves() {
    SplittableRandom random = new SplittableRandom(SEED + 6);
    for (int round = 0; round < ROUNDS; round++) {
      Fr element = Limbs.element(random);
      long[] words = new long[6];
      element.copyLimbs(words, 1);
      long[] x = new long[7];
      LimbArithmetic.enter(x, 1, words, 1);
      String what = "seed " + (SEED + 6) + " round " + round + ": " + element;
      assertEquals(element.toBigInteger().multiply(MONTGOMERY).mod(R), value(x, 1).mod(R), what);
      assertTrue(value(x, 1).compareTo(times(R, 1.01)) < 0, what);
      requireBelow(x, 1, 1);
      if (round % 2 == 0) { // another form of the same element, below 2 r
        write(value(x, 1).mod(R).add(R), x, 1);
      }
      LimbArithmetic.leave(words, 2, x, 1);
      assertTrue(FrArrays.isCanonical(words, 2), what);
      assertEquals(element, Fr.fromLimbs(words, 2), what);
    }
  }
}
