package dev.freehold.verifier.signature;

import static dev.freehold.verifier.signature.Field25519.LIMBS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The greatest limbs that there can be, and numbers at the ends of limbs. */
class Field25519EdgesTest {
  private static final BigInteger P = Field25519.P;

  /** What a settled limb is at the most. */
  private static final long SETTLED = (1L << 51) + (1L << 18) - 1;

  /** What a factor's limb is at the most: the greatest integer below 2^53.4. */
  private static final long FACTOR = (long) Math.pow(2, 53.4) - 1;

  private static final long SQUARED = (1L << 53) - 1;

  private static long[] full(long limb) {
    long[] x = new long[LIMBS];
    Arrays.fill(x, limb);
    return x;
  }

  private static BigInteger value(long[] x) {
    return Field25519.toBigInteger(x, 0);
  }

  private static long[] add(long[] x, long[] y) {
    long[] z = new long[LIMBS];
    Field25519.add(z, 0, x, 0, y, 0);
    return z;
  }

  private static long[] sub(long[] x, long[] y) {
    long[] z = new long[LIMBS];
    Field25519.sub(z, 0, x, 0, y, 0);
    return z;
  }

  private static void requireProduct(long[] x, long[] y, String which) {
    long[] z = new long[LIMBS];
    Field25519.mul(z, 0, x, 0, y, 0);
    assertEquals(value(x).multiply(value(y)).mod(P), value(z), which);
    requireSettled(z, which);
  }

  private static void requireSquare(long[] x, String which) {
    long[] z = new long[LIMBS];
    Field25519.square(z, 0, x, 0);
    assertEquals(value(x).pow(2).mod(P), value(z), which);
    requireSettled(z, which);
  }

  private static void requireSettled(long[] z, String which) {
    for (long limb : z) {
      assertTrue(limb >= 0 && limb <= SETTLED, which);
    }
  }

  /**
   * Column c of a product has at most c + 1 or 9 - c pairs (c = 0..8); of a pair's product, the
   * part below bit 51 stays and the part above goes one column up. Columns 5 to 9 come back to 0 to
   * 4, times 19. With the greatest limbs no sum reaches 2^63, and what is carried out of the top,
   * times 19, leaves limb 0 settled.
   */
  @Test
  void noColumnOfTheGreatestFactorsReaches63Bits() {
    BigInteger limit = BigInteger.ONE.shiftLeft(63);
    BigInteger low = BigInteger.ONE.shiftLeft(51).subtract(BigInteger.ONE);
    BigInteger high = BigInteger.valueOf(FACTOR).pow(2).shiftRight(51);
    BigInteger carry = BigInteger.ZERO;
    for (int column = 0; column < LIMBS; column++) {
      BigInteger sum = column(column, low, high);
      sum = sum.add(column(column + LIMBS, low, high).multiply(BigInteger.valueOf(19))).add(carry);
      assertTrue(sum.compareTo(limit) < 0, "column " + column);
      carry = sum.shiftRight(51);
    }
    BigInteger first = low.add(carry.multiply(BigInteger.valueOf(19)));
    assertTrue(first.compareTo(BigInteger.valueOf(SETTLED)) <= 0, "limb 0");
    assertTrue(FACTOR < 1L << 63 - 7 && 2 * SQUARED < 1L << 63 - 7, "shifted up they have a sign");
  }

  private static BigInteger column(int column, BigInteger low, BigInteger high) {
    return low.multiply(BigInteger.valueOf(pairs(column)))
        .add(high.multiply(BigInteger.valueOf(pairs(column - 1))));
  }

  /** Pairs of limbs whose places add up to a column. */
  private static int pairs(int column) {
    return Math.max(0, Math.min(column + 1, 2 * LIMBS - 1 - column));
  }

  @Test
  void theGreatestFactorsHaveTheirProduct() {
    requireProduct(full(FACTOR), full(FACTOR), "all limbs");
    requireSquare(full(SQUARED), "all limbs");
    for (int i = 0; i < 1 << 2 * LIMBS; i++) {
      long[] x = new long[LIMBS];
      long[] y = new long[LIMBS];
      for (int limb = 0; limb < LIMBS; limb++) {
        x[limb] = (i >> limb & 1) * FACTOR;
        y[limb] = (i >> limb + LIMBS & 1) * FACTOR;
      }
      requireProduct(x, y, "limbs " + i);
      for (int limb = 0; limb < LIMBS; limb++) {
        x[limb] = Math.min(x[limb], SQUARED);
      }
      requireSquare(x, "limbs " + i);
    }
  }

  /**
   * What the formulas of {@link Edwards25519} multiply, at its greatest: settled coordinates, their
   * sums and differences, and of doubling 2 Z^2 + (X^2 - Y^2), the greatest of all.
   */
  @Test
  void noFormulaHasGreaterFactors() {
    long[] settled = full(SETTLED);
    long[] zero = new long[LIMBS];
    long[] sum = add(settled, settled);
    long[] difference = sub(settled, zero);
    long[] sumLess = sub(sum, zero);
    long[] greatest = add(sum, difference);
    long[][] all = {settled, sum, difference, sumLess, greatest};
    for (long[] x : all) {
      for (long limb : x) {
        assertTrue(limb <= FACTOR);
      }
      for (long[] y : all) {
        requireProduct(x, y, Arrays.toString(x));
      }
    }
    for (long limb : sum) {
      assertTrue(limb <= SQUARED, "doubling squares X + Y");
    }
    requireSquare(sum, "X + Y");
    for (long limb : sub(zero, settled)) {
      assertTrue(limb >= 0, "what is taken away is settled");
    }
    // decode takes 1 away from a square, and adds 1 to a product that it squares.
    requireSquare(add(settled, Field25519.of(BigInteger.ONE)), "d y^2 + 1");
  }

  private static long edge(SplittableRandom random, long bound) {
    long[] around = {0, 19, 1L << 50, 1L << 51, (1L << 51) - 19, SETTLED, 1L << 52, bound};
    long limb = around[random.nextInt(around.length)] + random.nextInt(-3, 4);
    return Math.clamp(random.nextInt(8) == 0 ? random.nextLong(bound + 1) : limb, 0, bound);
  }

  private static long[] edges(SplittableRandom random, long bound) {
    long[] x = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      x[i] = edge(random, bound);
    }
    return x;
  }

  @Test
  void arithmeticIsThatOfIntegersAtTheEndsOfLimbs() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100_000; i++) {
      String which = "seed " + seed + ", round " + i;
      long[] x = edges(random, FACTOR);
      long[] y = edges(random, FACTOR);
      requireProduct(x, y, which);
      requireSquare(edges(random, SQUARED), which);
      long[] z = edges(random, SETTLED);
      long[] difference = sub(x, z);
      assertEquals(value(x).subtract(value(z)).mod(P), value(difference), which);
      assertTrue(Arrays.stream(difference).allMatch(limb -> limb >= 0), which);
      assertEquals(value(x).add(value(y)).mod(P), value(add(x, y)), which);
      requireFrozen(edges(random, (1L << 54) - 1), which);
    }
  }

  private static void requireFrozen(long[] x, String which) {
    long[] want = Field25519.of(value(x));
    Field25519.freeze(x, 0);
    assertArrayEquals(want, x, which);
  }

  /**
   * Every number that is p or a multiple of it, and those beside, in every form with large limbs.
   */
  @Test
  void multiplesOfPAreFrozenToZero() {
    for (int times = 0; times < 8; times++) {
      for (int beside = -20; beside <= 20; beside++) {
        BigInteger number = P.multiply(BigInteger.valueOf(times)).add(BigInteger.valueOf(beside));
        if (number.signum() >= 0) {
          long[] x = new long[LIMBS];
          for (int i = 0; i < LIMBS; i++) {
            x[i] = number.shiftRight(51 * i).longValue() & (1L << 51) - 1;
          }
          x[LIMBS - 1] = number.shiftRight(51 * (LIMBS - 1)).longValue();
          requireFrozen(x.clone(), number.toString());
          // Borrowed from the limb above: the same number.
          for (int i = 0; i < LIMBS - 1; i++) {
            if (x[i + 1] > 0) {
              x[i + 1]--;
              x[i] += 1L << 51;
              requireFrozen(x.clone(), number.toString());
            }
          }
        }
      }
    }
  }

  @Test
  void decodedAreExactlyTheNumbersBelowP() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    long[] z = new long[LIMBS];
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      for (int at = 0; at < 32; at++) {
        int kind = random.nextInt(3);
        bytes[at] = kind == 0 ? 0 : kind == 1 ? (byte) 0xff : bytes[at];
      }
      if (i % 4 == 0) {
        Arrays.fill(bytes, 1, 32, (byte) 0xff);
      }
      BigInteger number = BigInteger.ZERO;
      for (int at = 31; at >= 0; at--) {
        int digit = bytes[at] & (at == 31 ? 0x7f : 0xff);
        number = number.shiftLeft(8).or(BigInteger.valueOf(digit));
      }
      boolean below = number.compareTo(P) < 0;
      assertEquals(below, Field25519.decode(z, 0, bytes, 0), "seed " + seed);
      if (below) {
        assertArrayEquals(Field25519.of(number), z, "seed " + seed);
      }
    }
  }
}
