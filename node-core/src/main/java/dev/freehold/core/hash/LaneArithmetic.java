package dev.freehold.core.hash;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.freehold.core.field.Fr;
import java.math.BigInteger;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic modulo r on {@link #LANES} values side by side, one in each lane of a vector.
 *
 * <p>A <em>block</em> is {@value #LIMBS} vectors end to end in a {@code long[]}: limb {@code j} of
 * lane {@code l} stands at {@code offset + j * LANES + l} and weighs 2^(29 j). A block is
 * <em>settled</em> when limbs 0 to 7 lie in [0, 2^29) and limb 8 in [0, 2^29); its value may exceed
 * r by the factors that each method names. Montgomery form here is with R = 2^261, R / r > 70.
 *
 * <p>Nine limbs of 29 bits, because a product of two settled limbs has 58 bits and a column of a
 * Montgomery multiplication sums at most 9 of x * y, 9 of m * r and one carry: below 2^62.2, inside
 * the signed 64 bits of a lane without any carry on the way. A lane multiplies 32 by 32 bits; the
 * masks with {@link #LOW} tell the compiler so, which is one instruction instead of three.
 */
final class LaneArithmetic {
  /** The widest vectors of this machine. */
  static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;

  /** Values side by side. */
  static final int LANES = SPECIES.length();

  /** Limbs of a value. */
  static final int LIMBS = 9;

  /** Bits of a limb. */
  static final int LIMB_BITS = 29;

  /** Longs of a block. */
  static final int BLOCK = LIMBS * LANES;

  private static final long LIMB_MASK = (1L << LIMB_BITS) - 1;
  private static final long LOW = 0xffffffffL;

  // The limbs of r. Limb 0 is 1, so the Montgomery factor of a row is the row's negated low limb.
  private static final long R1 = modulusLimb(1);
  private static final long R2 = modulusLimb(2);
  private static final long R3 = modulusLimb(3);
  private static final long R4 = modulusLimb(4);
  private static final long R5 = modulusLimb(5);
  private static final long R6 = modulusLimb(6);
  private static final long R7 = modulusLimb(7);
  private static final long R8 = modulusLimb(8);
  private static final long[] MODULUS = {modulusLimb(0), R1, R2, R3, R4, R5, R6, R7, R8};

  private static final int QUOTIENT_SHIFT = 46;

  /** floor(2^46 * 2^232 / r), 24 bits: see {@link #quotient}. */
  private static final long QUOTIENT_FACTOR =
      BigInteger.ONE
          .shiftLeft(QUOTIENT_SHIFT + LIMB_BITS * (LIMBS - 1))
          .divide(Fr.MODULUS)
          .longValueExact();

  private LaneArithmetic() {}

  private static long modulusLimb(int j) {
    return Fr.MODULUS.shiftRight(LIMB_BITS * j).longValue() & LIMB_MASK;
  }

  /**
   * z = x * y / R + addend modulo r, settled, below x * y / R + r + addend as an integer.
   *
   * <p>x and y are settled with x * y below 64 r R; the addend's limbs are signed and below 2^40 in
   * magnitude and its value is not negative. z may be any of the operands.
   *
   * <p>The columns are kept negated: with a = -(x * y) the factor m = a mod 2^29 is the one that
   * makes x * y + m * r divisible, without a negation. Rows stay a loop on purpose: unrolled by
   * hand, the method outgrows the compiler's inlining budget and runs 80 times slower.
   */
  static void multiplyAdd(
      long[] z, int zo, long[] x, int xo, long[] y, int yo, long[] addend, int ao) {
    final LongVector x0 = LongVector.fromArray(SPECIES, x, xo).and(LOW);
    final LongVector x1 = LongVector.fromArray(SPECIES, x, xo + LANES).and(LOW);
    final LongVector x2 = LongVector.fromArray(SPECIES, x, xo + 2 * LANES).and(LOW);
    final LongVector x3 = LongVector.fromArray(SPECIES, x, xo + 3 * LANES).and(LOW);
    final LongVector x4 = LongVector.fromArray(SPECIES, x, xo + 4 * LANES).and(LOW);
    final LongVector x5 = LongVector.fromArray(SPECIES, x, xo + 5 * LANES).and(LOW);
    final LongVector x6 = LongVector.fromArray(SPECIES, x, xo + 6 * LANES).and(LOW);
    final LongVector x7 = LongVector.fromArray(SPECIES, x, xo + 7 * LANES).and(LOW);
    final LongVector x8 = LongVector.fromArray(SPECIES, x, xo + 8 * LANES).and(LOW);
    final LongVector r1 = LongVector.broadcast(SPECIES, R1).and(LOW);
    final LongVector r2 = LongVector.broadcast(SPECIES, R2).and(LOW);
    final LongVector r3 = LongVector.broadcast(SPECIES, R3).and(LOW);
    final LongVector r4 = LongVector.broadcast(SPECIES, R4).and(LOW);
    final LongVector r5 = LongVector.broadcast(SPECIES, R5).and(LOW);
    final LongVector r6 = LongVector.broadcast(SPECIES, R6).and(LOW);
    final LongVector r7 = LongVector.broadcast(SPECIES, R7).and(LOW);
    final LongVector r8 = LongVector.broadcast(SPECIES, R8).and(LOW);
    LongVector zero = LongVector.zero(SPECIES);
    LongVector a0 = zero;
    LongVector a1 = zero;
    LongVector a2 = zero;
    LongVector a3 = zero;
    LongVector a4 = zero;
    LongVector a5 = zero;
    LongVector a6 = zero;
    LongVector a7 = zero;
    for (int row = 0; row < LIMBS; row++) {
      LongVector b = LongVector.fromArray(SPECIES, y, yo + row * LANES).and(LOW);
      a0 = a0.sub(x0.mul(b));
      LongVector m = a0.and(LIMB_MASK);
      a1 = a1.sub(x1.mul(b)).add(a0.lanewise(ASHR, LIMB_BITS));
      a0 = a1.sub(m.mul(r1));
      a1 = a2.sub(x2.mul(b)).sub(m.mul(r2));
      a2 = a3.sub(x3.mul(b)).sub(m.mul(r3));
      a3 = a4.sub(x4.mul(b)).sub(m.mul(r4));
      a4 = a5.sub(x5.mul(b)).sub(m.mul(r5));
      a5 = a6.sub(x6.mul(b)).sub(m.mul(r6));
      a6 = a7.sub(x7.mul(b)).sub(m.mul(r7));
      a7 = zero.sub(x8.mul(b)).sub(m.mul(r8));
    }
    LongVector u = LongVector.fromArray(SPECIES, addend, ao).sub(a0);
    u.and(LIMB_MASK).intoArray(z, zo);
    u = u.lanewise(ASHR, LIMB_BITS).add(LongVector.fromArray(SPECIES, addend, ao + LANES)).sub(a1);
    u.and(LIMB_MASK).intoArray(z, zo + LANES);
    u =
        u.lanewise(ASHR, LIMB_BITS)
            .add(LongVector.fromArray(SPECIES, addend, ao + 2 * LANES))
            .sub(a2);
    u.and(LIMB_MASK).intoArray(z, zo + 2 * LANES);
    u =
        u.lanewise(ASHR, LIMB_BITS)
            .add(LongVector.fromArray(SPECIES, addend, ao + 3 * LANES))
            .sub(a3);
    u.and(LIMB_MASK).intoArray(z, zo + 3 * LANES);
    u =
        u.lanewise(ASHR, LIMB_BITS)
            .add(LongVector.fromArray(SPECIES, addend, ao + 4 * LANES))
            .sub(a4);
    u.and(LIMB_MASK).intoArray(z, zo + 4 * LANES);
    u =
        u.lanewise(ASHR, LIMB_BITS)
            .add(LongVector.fromArray(SPECIES, addend, ao + 5 * LANES))
            .sub(a5);
    u.and(LIMB_MASK).intoArray(z, zo + 5 * LANES);
    u =
        u.lanewise(ASHR, LIMB_BITS)
            .add(LongVector.fromArray(SPECIES, addend, ao + 6 * LANES))
            .sub(a6);
    u.and(LIMB_MASK).intoArray(z, zo + 6 * LANES);
    u =
        u.lanewise(ASHR, LIMB_BITS)
            .add(LongVector.fromArray(SPECIES, addend, ao + 7 * LANES))
            .sub(a7);
    u.and(LIMB_MASK).intoArray(z, zo + 7 * LANES);
    u = u.lanewise(ASHR, LIMB_BITS).add(LongVector.fromArray(SPECIES, addend, ao + 8 * LANES));
    u.intoArray(z, zo + 8 * LANES);
  }

  /** Settles z + c, where c is one value of {@value #LIMBS} limbs, the same for every lane. */
  static void addConstant(long[] z, int zo, long[] c, int co) {
    LongVector carry = LongVector.zero(SPECIES);
    for (int j = 0; j < LIMBS - 1; j++) {
      LongVector limb = load(z, zo + j * LANES).add(c[co + j]).add(carry);
      limb.and(LIMB_MASK).intoArray(z, zo + j * LANES);
      carry = limb.lanewise(ASHR, LIMB_BITS);
    }
    int top = (LIMBS - 1) * LANES;
    load(z, zo + top).add(c[co + LIMBS - 1]).add(carry).intoArray(z, zo + top);
  }

  /**
   * Takes as many times r from z as {@link #quotient} says and settles it: below (1 + 2^-17) r.
   * Limbs of z are in [0, 2^34), its value is below 64 r.
   */
  static void reduce(long[] z, int zo) {
    LongVector q = quotient(load(z, zo + 8 * LANES));
    LongVector carry = LongVector.zero(SPECIES);
    for (int j = 0; j < LIMBS - 1; j++) {
      LongVector limb = load(z, zo + j * LANES).sub(q.mul(constant(MODULUS[j]))).add(carry);
      limb.and(LIMB_MASK).intoArray(z, zo + j * LANES);
      carry = limb.lanewise(ASHR, LIMB_BITS);
    }
    int top = (LIMBS - 1) * LANES;
    load(z, zo + top).sub(q.mul(constant(R8))).add(carry).intoArray(z, zo + top);
  }

  /**
   * The sum of the four blocks from {@code s} on, less as many times r as leaves it in [0, (1 +
   * 2^-17) r), not settled: its limbs are signed and below 2^36 in magnitude. It goes to {@code z},
   * and with the constant c added to {@code zc}. The blocks are settled, their sum below 64 r.
   */
  static void reducedSum(long[] z, int zo, long[] zc, int zco, long[] s, int so, long[] c, int co) {
    LongVector q = quotient(sumOfFour(s, so + 8 * LANES));
    for (int j = 0; j < LIMBS; j++) {
      LongVector limb = sumOfFour(s, so + j * LANES).sub(q.mul(constant(MODULUS[j])));
      limb.intoArray(z, zo + j * LANES);
      limb.add(c[co + j]).intoArray(zc, zco + j * LANES);
    }
  }

  private static LongVector sumOfFour(long[] s, int at) {
    return load(s, at)
        .add(load(s, at + BLOCK))
        .add(load(s, at + 2 * BLOCK).add(load(s, at + 3 * BLOCK)));
  }

  /**
   * floor(v / r) or one less, from limb 8 of v.
   *
   * <p>Limb 8 is v / 2^232 less what limb 7 has yet to carry, at most 2^5 + 1. With f = floor(2^278
   * / r), q = floor(limb 8 * f / 2^46) is at most v / r; and since r > 2^22.8 * 2^232, what limb 8
   * and f have lost is below 2^-17, so that v / r - q < 1 + 2^-17. Limb 8 is below 2^29 and f below
   * 2^24.
   */
  private static LongVector quotient(LongVector limb8) {
    LongVector scaled = limb8.and(LOW).mul(constant(QUOTIENT_FACTOR));
    return scaled.lanewise(LSHR, QUOTIENT_SHIFT).and(LOW);
  }

  private static LongVector load(long[] x, int at) {
    return LongVector.fromArray(SPECIES, x, at);
  }

  private static LongVector constant(long value) {
    return LongVector.broadcast(SPECIES, value).and(LOW);
  }
}
