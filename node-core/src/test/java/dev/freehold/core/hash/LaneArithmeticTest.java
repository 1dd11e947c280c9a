package dev.freehold.core.hash;

import static dev.freehold.core.hash.LaneArithmetic.BLOCK;
import static dev.freehold.core.hash.LaneArithmetic.LANES;
import static dev.freehold.core.hash.LaneArithmetic.LIMBS;
import static dev.freehold.core.hash.LaneArithmetic.LIMB_BITS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against BigInteger, up to the ends of every range that the methods allow. */
class LaneArithmeticTest {
  private static final long SEED = 20261122;

  /** Each has a case in every lane. */
  private static final int ROUNDS = 1_500;

  private static final BigInteger R = Limbs.R;
  private static final BigInteger MONTGOMERY = BigInteger.ONE.shiftLeft(LIMBS * LIMB_BITS);
  private static final BigInteger INVERSE = MONTGOMERY.modInverse(R);
  private static final long UNIT = 1L << LIMB_BITS;

  private static BigInteger value(long[] x, int at, int lane) {
    return Limbs.value(x, at + lane, LANES, LIMBS, LIMB_BITS);
  }

  private static void write(BigInteger value, long[] x, int at, int lane) {
    Limbs.write(value, x, at + lane, LANES, LIMBS, LIMB_BITS);
  }

  private static BigInteger multiple(int of) {
    return R.multiply(BigInteger.valueOf(of));
  }

  private static void requireSettled(long[] x, int at, String what) {
    for (int i = at; i < at + BLOCK; i++) {
      assertTrue(x[i] >= 0 && x[i] < UNIT, what + ": " + x[i]);
    }
  }

  @Test
  void multipliesAndAdds() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      long[] x = new long[4 * BLOCK];
      for (int lane = 0; lane < LANES; lane++) {
        write(Limbs.integer(random, multiple(60)), x, 0, lane);
        write(Limbs.integer(random, multiple(round % 2 == 0 ? 60 : 1)), x, BLOCK, lane);
        writeSigned(random, x, 2 * BLOCK + lane, 3);
      }
      multiplyAndCheck(x, "seed " + SEED + " round " + round);
    }
  }

  @Test
  void multipliesTheLargest() {
    long[] x = new long[4 * BLOCK];
    Arrays.fill(x, 0, 2 * BLOCK - LANES, UNIT - 1);
    Arrays.fill(x, BLOCK - LANES, BLOCK, UNIT - 1);
    Arrays.fill(x, 2 * BLOCK - LANES, 2 * BLOCK, UNIT / 2 - 1);
    multiplyAndCheck(x, "all limbs at their ends");
  }

  /** A value in [0, bound * r) in limbs that are signed and up to 2^36 in magnitude. */
  private static void writeSigned(SplittableRandom random, long[] x, int at, int bound) {
    Limbs.write(Limbs.integer(random, multiple(bound)), x, at, LANES, LIMBS, LIMB_BITS);
    for (int j = LIMBS - 1; j > 0; j--) {
      long moved = random.nextLong(-128, 128);
      x[at + j * LANES] -= moved;
      x[at + (j - 1) * LANES] += moved << LIMB_BITS;
    }
  }

  private static void multiplyAndCheck(long[] x, String what) {
    LaneArithmetic.multiplyAdd(x, 3 * BLOCK, x, 0, x, BLOCK, x, 2 * BLOCK);
    requireSettled(x, 3 * BLOCK, what);
    for (int lane = 0; lane < LANES; lane++) {
      BigInteger product = value(x, 0, lane).multiply(value(x, BLOCK, lane));
      BigInteger addend = value(x, 2 * BLOCK, lane);
      BigInteger got = value(x, 3 * BLOCK, lane);
      assertEquals(product.multiply(INVERSE).add(addend).mod(R), got.mod(R), what);
      BigInteger bound = product.shiftRight(LIMBS * LIMB_BITS).add(R).add(addend);
      assertTrue(got.compareTo(bound) <= 0, what);
    }
    long[] want = Arrays.copyOfRange(x, 3 * BLOCK, 4 * BLOCK);
    for (int operand = 0; operand < 3; operand++) {
      long[] same = x.clone();
      LaneArithmetic.multiplyAdd(same, operand * BLOCK, same, 0, same, BLOCK, same, 2 * BLOCK);
      long[] got = Arrays.copyOfRange(same, operand * BLOCK, (operand + 1) * BLOCK);
      assertTrue(Arrays.equals(want, got), what + " over operand " + operand);
    }
  }

  @Test
  void addsConstants() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    for (int round = 0; round < ROUNDS; round++) {
      long[] x = new long[BLOCK];
      long[] c = new long[LIMBS];
      BigInteger constant = Limbs.integer(random, R);
      Limbs.write(constant, c, 0, 1, LIMBS, LIMB_BITS);
      BigInteger[] want = new BigInteger[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        write(Limbs.integer(random, multiple(3)), x, 0, lane);
        want[lane] = value(x, 0, lane).add(constant);
      }
      LaneArithmetic.addConstant(x, 0, c, 0);
      String what = "seed " + (SEED + 1) + " round " + round;
      requireSettled(x, 0, what);
      for (int lane = 0; lane < LANES; lane++) {
        assertEquals(want[lane], value(x, 0, lane), what);
      }
    }
  }

  @Test
  void reducesWhatIsBelowSixtyFour() {
    SplittableRandom random = new SplittableRandom(SEED + 2);
    for (int round = 0; round < ROUNDS; round++) {
      long[] x = new long[BLOCK];
      BigInteger[] want = new BigInteger[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        BigInteger v = Limbs.integer(random, multiple(64));
        if (lane % 2 == 0) { // around a multiple of r
          v = multiple(1 + random.nextInt(63)).add(BigInteger.valueOf(random.nextInt(-2, 3)));
        }
        write(v, x, 0, lane);
        for (int j = LIMBS - 1; j > 0; j--) { // the same value in limbs that are not settled
          long borrowed = Math.min(x[j * LANES + lane], random.nextLong(31));
          x[j * LANES + lane] -= borrowed;
          x[(j - 1) * LANES + lane] += borrowed << LIMB_BITS;
        }
        want[lane] = v;
      }
      LaneArithmetic.reduce(x, 0);
      String what = "seed " + (SEED + 2) + " round " + round;
      requireSettled(x, 0, what);
      for (int lane = 0; lane < LANES; lane++) {
        requireReduced(want[lane], value(x, 0, lane), what);
      }
    }
  }

  private static void requireReduced(BigInteger want, BigInteger got, String what) {
    assertEquals(want.mod(R), got.mod(R), what);
    assertTrue(got.signum() >= 0, what);
    assertTrue(got.compareTo(R.add(R.shiftRight(17))) < 0, what + ": " + want + " to " + got);
  }

  @Test
  void sumsAndReduces() {
    SplittableRandom random = new SplittableRandom(SEED + 3);
    for (int round = 0; round < ROUNDS; round++) {
      long[] x = new long[6 * BLOCK];
      long[] c = new long[LIMBS + 1];
      BigInteger constant = Limbs.integer(random, R);
      Limbs.write(constant, c, 1, 1, LIMBS, LIMB_BITS);
      for (int i = 0; i < 4 * LANES; i++) {
        write(Limbs.integer(random, multiple(16)), x, i / LANES * BLOCK, i % LANES);
      }
      LaneArithmetic.reducedSum(x, 4 * BLOCK, x, 5 * BLOCK, x, 0, c, 1);
      String what = "seed " + (SEED + 3) + " round " + round;
      for (int lane = 0; lane < LANES; lane++) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < 4; i++) {
          sum = sum.add(value(x, i * BLOCK, lane));
        }
        BigInteger got = value(x, 4 * BLOCK, lane);
        requireReduced(sum, got, what);
        assertEquals(got.add(constant), value(x, 5 * BLOCK, lane), what);
      }
      for (int i = 4 * BLOCK; i < 6 * BLOCK; i++) {
        assertTrue(Math.abs(x[i]) < 1L << 36, what);
      }
    }
  }

  /** A feed-forward close to r on top of an output close to r needs r taken off twice. */
  @Test
  void leavesFullyReduced() {
    for (int tenths = 0; tenths <= 20; tenths++) {
      long[] x = new long[Poseidon2Lanes.SCRATCH];
      BigInteger v = R.multiply(BigInteger.valueOf(tenths)).divide(BigInteger.TEN);
      for (int lane = 0; lane < LANES; lane++) {
        write(v.add(BigInteger.valueOf(lane)), x, 0, lane);
      }
      long[] out = new long[LANES * 4];
      Poseidon2Lanes.leave(out, 0, x, LANES);
      for (int lane = 0; lane < LANES; lane++) {
        BigInteger want = v.add(BigInteger.valueOf(lane)).mod(R);
        for (int word = 0; word < 4; word++) {
          assertEquals(want.shiftRight(64 * word).longValue(), out[4 * lane + word], v + "");
        }
      }
    }
  }
}
