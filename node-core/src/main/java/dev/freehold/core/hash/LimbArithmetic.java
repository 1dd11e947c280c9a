package dev.freehold.core.hash;

import static java.lang.Math.unsignedMultiplyHigh;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.math.BigInteger;

/**
 * Arithmetic modulo r that carries late, for {@link Poseidon2} on one state at a time.
 *
 * <p>A value is {@value #LIMBS} limbs in a {@code long[]}; limb j weighs 2^(52 j). It is
 * <em>settled</em> when every limb lies in [0, 2^52), and <em>loose</em> when limbs 0 to 4 are not
 * negative and below 90, 43, 20, 8 and 1 times 2^52. Values exceed r by the factors that each
 * method names; Montgomery form here is with R = 2^260, and R / r is above 35. The spare 12 bits of
 * a long take all the carries of a multiplication, which on this platform cost more than products.
 */
final class LimbArithmetic {
  /** Limbs of a value. */
  static final int LIMBS = 5;

  /** Bits of a limb. */
  static final int LIMB_BITS = 52;

  /** By this much a limb is shifted up, so that a product with it splits at bit 64. */
  private static final int SPARE = 64 - LIMB_BITS;

  private static final long LIMB_MASK = (1L << LIMB_BITS) - 1;

  private static final long R0 = modulusLimb(0);
  private static final long R1 = modulusLimb(1);
  private static final long R2 = modulusLimb(2);
  private static final long R3 = modulusLimb(3);
  private static final long R4 = modulusLimb(4);

  private static final int QUOTIENT_SHIFT = 59;

  /** floor(2^59 * 2^208 / r), 13 bits: see {@link #quotient}. */
  private static final long QUOTIENT_FACTOR =
      BigInteger.ONE
          .shiftLeft(QUOTIENT_SHIFT + LIMB_BITS * (LIMBS - 1))
          .divide(Fr.MODULUS)
          .longValueExact();

  private LimbArithmetic() {}

  private static long modulusLimb(int j) {
    return Fr.MODULUS.shiftRight(LIMB_BITS * j).longValue() & LIMB_MASK;
  }

  /**
   * z = x * y / R + addend modulo r, loose, below x * y / R + r + addend as an integer.
   *
   * <p>x is settled; y is settled too, or y is loose and x below 1.01 r. Limbs of the addend lie in
   * [0, 2^53). The result is below R. z may be any of the operands.
   *
   * <p>Since x[i] is below 2^52, high(x[i] << 12, y[j]) is floor(x[i] y[j] / 2^52), at most y[j];
   * and (x[i] << 12) * y[j] >>> 12 is x[i] y[j] mod 2^52. r is 1 - 2^32 modulo 2^52 and its inverse
   * 1 + 2^32, hence m; the low column plus m r is then the next multiple of 2^52, hence c.
   *
   * <p>Why the result is loose, in units of 2^52: x below 1.01 r makes x[4] y[j] / 2^52 at most
   * y[j] / 32. Column 3 of the result takes high parts of x[3] y[4] and x[4] y[3], two others of m
   * r, a low part of each and the addend: 1 + 8 / 32 + 2 + 2 + 2 < 8. Column 2: 1 + 8 + 20 / 32 + 3
   * + 4 + 2 < 20. Column 1: 1 + 8 + 20 + 43 / 32 + 4 + 6 + 2 < 43. Column 0: 1 + 8 + 20 + 43 + 90 /
   * 32 + 5 + 8 + 2 < 90. On the way no column exceeds 200 units, which is below 2^60. With y
   * settled each high part is below 1, and every column below those bounds.
   */
  static void multiplyAdd(
      long[] z, int zo, long[] x, int xo, long[] y, int yo, long[] addend, int ao) {
    final long x0 = x[xo] << SPARE;
    final long x1 = x[xo + 1] << SPARE;
    final long x2 = x[xo + 2] << SPARE;
    final long x3 = x[xo + 3] << SPARE;
    final long x4 = x[xo + 4] << SPARE;
    long b = y[yo];
    long a0 = x0 * b >>> SPARE;
    long m = -(a0 + (a0 << 32)) << SPARE;
    long c = a0 + LIMB_MASK >>> LIMB_BITS;
    a0 = c + high(x0, b) + (x1 * b >>> SPARE) + high(m, R0) + (m * R1 >>> SPARE);
    long a1 = high(x1, b) + (x2 * b >>> SPARE) + high(m, R1) + (m * R2 >>> SPARE);
    long a2 = high(x2, b) + (x3 * b >>> SPARE) + high(m, R2) + (m * R3 >>> SPARE);
    long a3 = high(x3, b) + (x4 * b >>> SPARE) + high(m, R3) + (m * R4 >>> SPARE);
    long a4 = high(x4, b) + high(m, R4);
    b = y[yo + 1];
    a0 += x0 * b >>> SPARE;
    m = -(a0 + (a0 << 32)) << SPARE;
    c = a0 + LIMB_MASK >>> LIMB_BITS;
    a0 = c + a1 + high(x0, b) + (x1 * b >>> SPARE) + high(m, R0) + (m * R1 >>> SPARE);
    a1 = a2 + high(x1, b) + (x2 * b >>> SPARE) + high(m, R1) + (m * R2 >>> SPARE);
    a2 = a3 + high(x2, b) + (x3 * b >>> SPARE) + high(m, R2) + (m * R3 >>> SPARE);
    a3 = a4 + high(x3, b) + (x4 * b >>> SPARE) + high(m, R3) + (m * R4 >>> SPARE);
    a4 = high(x4, b) + high(m, R4);
    b = y[yo + 2];
    a0 += x0 * b >>> SPARE;
    m = -(a0 + (a0 << 32)) << SPARE;
    c = a0 + LIMB_MASK >>> LIMB_BITS;
    a0 = c + a1 + high(x0, b) + (x1 * b >>> SPARE) + high(m, R0) + (m * R1 >>> SPARE);
    a1 = a2 + high(x1, b) + (x2 * b >>> SPARE) + high(m, R1) + (m * R2 >>> SPARE);
    a2 = a3 + high(x2, b) + (x3 * b >>> SPARE) + high(m, R2) + (m * R3 >>> SPARE);
    a3 = a4 + high(x3, b) + (x4 * b >>> SPARE) + high(m, R3) + (m * R4 >>> SPARE);
    a4 = high(x4, b) + high(m, R4);
    b = y[yo + 3];
    a0 += x0 * b >>> SPARE;
    m = -(a0 + (a0 << 32)) << SPARE;
    c = a0 + LIMB_MASK >>> LIMB_BITS;
    a0 = c + a1 + high(x0, b) + (x1 * b >>> SPARE) + high(m, R0) + (m * R1 >>> SPARE);
    a1 = a2 + high(x1, b) + (x2 * b >>> SPARE) + high(m, R1) + (m * R2 >>> SPARE);
    a2 = a3 + high(x2, b) + (x3 * b >>> SPARE) + high(m, R2) + (m * R3 >>> SPARE);
    a3 = a4 + high(x3, b) + (x4 * b >>> SPARE) + high(m, R3) + (m * R4 >>> SPARE);
    a4 = high(x4, b) + high(m, R4);
    b = y[yo + 4];
    a0 += x0 * b >>> SPARE;
    m = -(a0 + (a0 << 32)) << SPARE;
    c = a0 + LIMB_MASK >>> LIMB_BITS;
    a0 = c + a1 + high(x0, b) + (x1 * b >>> SPARE) + high(m, R0) + (m * R1 >>> SPARE);
    a1 = a2 + high(x1, b) + (x2 * b >>> SPARE) + high(m, R1) + (m * R2 >>> SPARE);
    a2 = a3 + high(x2, b) + (x3 * b >>> SPARE) + high(m, R2) + (m * R3 >>> SPARE);
    a3 = a4 + high(x3, b) + (x4 * b >>> SPARE) + high(m, R3) + (m * R4 >>> SPARE);
    a4 = high(x4, b) + high(m, R4);
    z[zo] = a0 + addend[ao];
    z[zo + 1] = a1 + addend[ao + 1];
    z[zo + 2] = a2 + addend[ao + 2];
    z[zo + 3] = a3 + addend[ao + 3];
    z[zo + 4] = a4 + addend[ao + 4];
  }

  /** z = x * x / R modulo r, settled, below x * x / R + r; x is settled. z may be x. */
  static void square(long[] z, int zo, long[] x, int xo) {
    final long x0 = x[xo];
    final long x1 = x[xo + 1];
    final long x2 = x[xo + 2];
    final long x3 = x[xo + 3];
    final long x4 = x[xo + 4];
    final long s0 = x0 << SPARE;
    final long s1 = x1 << SPARE;
    final long s2 = x2 << SPARE;
    final long s3 = x3 << SPARE;
    final long s4 = x4 << SPARE;
    final long d1 = x1 << 1;
    final long d2 = x2 << 1;
    final long d3 = x3 << 1;
    final long d4 = x4 << 1;
    long a0 = (s0 * x0 >>> SPARE);
    long a1 = high(s0, x0) + (s0 * d1 >>> SPARE);
    long a2 = high(s0, d1) + (s0 * d2 >>> SPARE) + (s1 * x1 >>> SPARE);
    long a3 = high(s0, d2) + (s0 * d3 >>> SPARE) + high(s1, x1) + (s1 * d2 >>> SPARE);
    long a4 =
        high(s0, d3)
            + (s0 * d4 >>> SPARE)
            + high(s1, d2)
            + (s1 * d3 >>> SPARE)
            + (s2 * x2 >>> SPARE);
    z[zo] = high(s0, d4) + high(s1, d3) + (s1 * d4 >>> SPARE) + high(s2, x2) + (s2 * d3 >>> SPARE);
    z[zo + 1] = high(s1, d4) + high(s2, d3) + (s2 * d4 >>> SPARE) + (s3 * x3 >>> SPARE);
    z[zo + 2] = high(s2, d4) + high(s3, x3) + (s3 * d4 >>> SPARE);
    z[zo + 3] = high(s3, d4) + (s4 * x4 >>> SPARE);
    z[zo + 4] = high(s4, x4);
    for (int row = 0; row < LIMBS; row++) {
      final long m = -(a0 + (a0 << 32)) << SPARE;
      final long c = a0 + LIMB_MASK >>> LIMB_BITS;
      a0 = c + a1 + high(m, R0) + (m * R1 >>> SPARE);
      a1 = a2 + high(m, R1) + (m * R2 >>> SPARE);
      a2 = a3 + high(m, R2) + (m * R3 >>> SPARE);
      a3 = a4 + high(m, R3) + (m * R4 >>> SPARE);
      a4 = z[zo + row] + high(m, R4);
    }
    store(z, zo, a0, a1, a2, a3, a4);
  }

  private static long high(long x, long y) {
    return unsignedMultiplyHigh(x, y);
  }

  /** Settles five limbs that are signed and below 2^62 in magnitude; the value is in [0, R). */
  private static void store(long[] z, int zo, long a0, long a1, long a2, long a3, long a4) {
    z[zo] = a0 & LIMB_MASK;
    long t = a1 + (a0 >> LIMB_BITS);
    z[zo + 1] = t & LIMB_MASK;
    t = a2 + (t >> LIMB_BITS);
    z[zo + 2] = t & LIMB_MASK;
    t = a3 + (t >> LIMB_BITS);
    z[zo + 3] = t & LIMB_MASK;
    z[zo + 4] = a4 + (t >> LIMB_BITS);
  }

  /** z = x + c, settled; limbs of x and c in [0, 2^61), the sum below R. */
  static void addAndSettle(long[] z, int zo, long[] x, int xo, long[] c, int co) {
    store(
        z,
        zo,
        x[xo] + c[co],
        x[xo + 1] + c[co + 1],
        x[xo + 2] + c[co + 2],
        x[xo + 3] + c[co + 3],
        x[xo + 4] + c[co + 4]);
  }

  /** z = a modulo r, settled and below 1.01 r; the limbs are in [0, 2^61), a is below 20 r. */
  static void reduce(long[] z, int zo, long a0, long a1, long a2, long a3, long a4) {
    long q = quotient(a4);
    store(z, zo, a0 - q * R0, a1 - q * R1, a2 - q * R2, a3 - q * R3, a4 - q * R4);
  }

  /**
   * floor(v / r) or one less, from limb 4 of v, which is below 20 r.
   *
   * <p>Limb 4 is v / 2^208 less what limb 3 has yet to carry, at most 2^9 + 1. With f = floor(2^267
   * / r), q = floor(limb 4 * f / 2^59) is at most v / r. What f has lost is below 2^-12 of it, what
   * limb 4 has lost below 2^-36 r, so v / r - q is below 1 + 20 / 2^12 + 2^-36 < 1.01. The product
   * is below 2^51.2 * 2^12.2 < 2^64.
   */
  private static long quotient(long limb4) {
    return limb4 * QUOTIENT_FACTOR >>> QUOTIENT_SHIFT;
  }

  /** z = the element at x[xo..xo+3], whose Montgomery form is with 2^256; below 1.01 r. */
  static void enter(long[] z, int zo, long[] x, int xo) {
    long w0 = x[xo];
    long w1 = x[xo + 1];
    long w2 = x[xo + 2];
    long w3 = x[xo + 3];
    // Sixteen times the value, so that 2^256 becomes 2^260: 260 bits, below 16 r.
    reduce(
        z,
        zo,
        w0 << 4 & LIMB_MASK,
        (w0 >>> 48 | w1 << 16) & LIMB_MASK,
        (w1 >>> 36 | w2 << 28) & LIMB_MASK,
        (w2 >>> 24 | w3 << 40) & LIMB_MASK,
        w3 >>> 12);
  }

  /**
   * Writes x, settled and below 2 r, to z[zo..zo+3] as an element of {@link FrArrays}: the opposite
   * of {@link #enter}.
   */
  static void leave(long[] z, int zo, long[] x, int xo) {
    // r is 1 modulo 16: adding k r makes the value divisible by 16; the quotient is below 1.1 r.
    long k = -x[xo] & 15;
    long a = x[xo] + k * R0;
    long b = x[xo + 1] + k * R1 + (a >>> LIMB_BITS);
    long c = x[xo + 2] + k * R2 + (b >>> LIMB_BITS);
    long d = x[xo + 3] + k * R3 + (c >>> LIMB_BITS);
    long e = x[xo + 4] + k * R4 + (d >>> LIMB_BITS);
    a &= LIMB_MASK;
    b &= LIMB_MASK;
    c &= LIMB_MASK;
    d &= LIMB_MASK;
    z[zo] = a >>> 4 | b << 48;
    z[zo + 1] = b >>> 16 | c << 36;
    z[zo + 2] = c >>> 28 | d << 24;
    z[zo + 3] = d >>> 40 | e << 12;
    FrArrays.reduce(z, zo);
  }
}
