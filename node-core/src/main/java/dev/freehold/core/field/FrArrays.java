package dev.freehold.core.field;

import static java.lang.Math.unsignedMultiplyHigh;

/**
 * Arithmetic in Fr on elements laid end to end in {@code long[]} arrays.
 *
 * <p>An element is {@value #LIMBS} little-endian 64-bit limbs in Montgomery form with R = 2^256,
 * fully reduced: the same bytes in memory as blst's {@code blst_fr} on a little-endian machine. All
 * offsets count limbs, not elements. A result may overwrite an operand. Nothing here allocates
 * except {@link #inverse} and {@link #batchInverse}.
 */
public final class FrArrays {
  /** Limbs of one element. */
  public static final int LIMBS = 4;

  // r = 0x73eda753299d7d48_3339d80809a1d805_53bda402fffe5bfe_ffffffff00000001
  static final long R0 = 0xffffffff00000001L;
  static final long R1 = 0x53bda402fffe5bfeL;
  static final long R2 = 0x3339d80809a1d805L;
  static final long R3 = 0x73eda753299d7d48L;

  /** R^2 mod r: multiplying by it carries a canonical value into Montgomery form. */
  private static final long[] R_SQUARED = {
    0xc999e990f3f29c6dL, 0x2b6cedcb87925c23L, 0x05d314967254398fL, 0x0748d9d99f59ff11L
  };

  private static final long[] CANONICAL_ONE = {1, 0, 0, 0};

  private FrArrays() {}

  /** z = x * y. */
  public static void mul(long[] z, int zo, long[] x, int xo, long[] y, int yo) {
    // Coarsely integrated operand scanning without the extra carry word, which r allows because
    // its top limb is below 2^63 - 1.
    long x0 = x[xo];
    long x1 = x[xo + 1];
    long x2 = x[xo + 2];
    long x3 = x[xo + 3];
    long t0 = 0;
    long t1 = 0;
    long t2 = 0;
    long t3 = 0;
    for (int i = 0; i < LIMBS; i++) {
      long b = y[yo + i];
      // t + x * b, with the carry of each column kept in a.
      long lo = x0 * b;
      long s0 = t0 + lo;
      long a = unsignedMultiplyHigh(x0, b) + carry(s0, lo);
      // The limb r0 = 2^64 - 2^32 + 1 spares two multiplications: -1 / r0 is -(2^32 + 1), and
      // m * r0 + s0 = (m - m / 2^32 and a carry) * 2^64.
      long m = -(s0 + (s0 << 32));
      long c = m - (m >>> 32) + carry(m + s0, s0);

      lo = x1 * b;
      long u = t1 + a;
      a = carry(u, a) + unsignedMultiplyHigh(x1, b);
      u += lo;
      a += carry(u, lo);
      lo = m * R1;
      long v = u + c;
      c = carry(v, c) + unsignedMultiplyHigh(m, R1);
      v += lo;
      c += carry(v, lo);
      t0 = v;

      lo = x2 * b;
      u = t2 + a;
      a = carry(u, a) + unsignedMultiplyHigh(x2, b);
      u += lo;
      a += carry(u, lo);
      lo = m * R2;
      v = u + c;
      c = carry(v, c) + unsignedMultiplyHigh(m, R2);
      v += lo;
      c += carry(v, lo);
      t1 = v;

      lo = x3 * b;
      u = t3 + a;
      a = carry(u, a) + unsignedMultiplyHigh(x3, b);
      u += lo;
      a += carry(u, lo);
      lo = m * R3;
      v = u + c;
      c = carry(v, c) + unsignedMultiplyHigh(m, R3);
      v += lo;
      c += carry(v, lo);
      t2 = v;
      t3 = c + a;
    }
    storeReduced(z, zo, t0, t1, t2, t3);
  }

  /** z = x * x. */
  public static void square(long[] z, int zo, long[] x, int xo) {
    mul(z, zo, x, xo, x, xo);
  }

  /** z = x + y. */
  public static void add(long[] z, int zo, long[] x, int xo, long[] y, int yo) {
    // Both are below r < 2^255, so the sum does not overflow 256 bits.
    long y0 = y[yo];
    long y1 = y[yo + 1];
    long y2 = y[yo + 2];
    long s0 = x[xo] + y0;
    long c = carry(s0, y0);
    long p1 = x[xo + 1] + c;
    long s1 = p1 + y1;
    c = carry(p1, c) + carry(s1, y1);
    long p2 = x[xo + 2] + c;
    long s2 = p2 + y2;
    c = carry(p2, c) + carry(s2, y2);
    long s3 = x[xo + 3] + y[yo + 3] + c;
    storeReduced(z, zo, s0, s1, s2, s3);
  }

  /** z = x - y. */
  public static void sub(long[] z, int zo, long[] x, int xo, long[] y, int yo) {
    long x0 = x[xo];
    long x1 = x[xo + 1];
    long x2 = x[xo + 2];
    long y0 = y[yo];
    long d0 = x0 - y0;
    long b = borrow(x0, y0);
    long y1 = y[yo + 1];
    long p1 = x1 - y1;
    long d1 = p1 - b;
    b = borrow(x1, y1) | borrow(p1, b);
    long y2 = y[yo + 2];
    long p2 = x2 - y2;
    long d2 = p2 - b;
    b = borrow(x2, y2) | borrow(p2, b);
    long d3 = x[xo + 3] - y[yo + 3] - b;
    // Top limbs stay below 2^63, so the sign bit tells that the difference is negative.
    long mask = d3 >> 63;
    long s0 = d0 + (R0 & mask);
    long c = carry(s0, d0);
    long q1 = d1 + c;
    long m1 = R1 & mask;
    long s1 = q1 + m1;
    c = carry(q1, c) + carry(s1, m1);
    long q2 = d2 + c;
    long m2 = R2 & mask;
    long s2 = q2 + m2;
    c = carry(q2, c) + carry(s2, m2);
    z[zo] = s0;
    z[zo + 1] = s1;
    z[zo + 2] = s2;
    z[zo + 3] = d3 + (R3 & mask) + c;
  }

  /** z = -x. */
  public static void negate(long[] z, int zo, long[] x, int xo) {
    if (isZero(x, xo)) {
      z[zo] = 0;
      z[zo + 1] = 0;
      z[zo + 2] = 0;
      z[zo + 3] = 0;
      return;
    }
    sub(z, zo, MODULUS, 0, x, xo);
  }

  /** Takes r from the integer at {@code zo}, which is below r + 2^255, if it is r or above. */
  public static void reduce(long[] z, int zo) {
    storeReduced(z, zo, z[zo], z[zo + 1], z[zo + 2], z[zo + 3]);
  }

  /** z = x. */
  public static void copy(long[] z, int zo, long[] x, int xo) {
    System.arraycopy(x, xo, z, zo, LIMBS);
  }

  /** Whether x is zero. */
  public static boolean isZero(long[] x, int xo) {
    return (x[xo] | x[xo + 1] | x[xo + 2] | x[xo + 3]) == 0;
  }

  /** Whether x and y are the same element. */
  public static boolean equal(long[] x, int xo, long[] y, int yo) {
    return x[xo] == y[yo]
        && x[xo + 1] == y[yo + 1]
        && x[xo + 2] == y[yo + 2]
        && x[xo + 3] == y[yo + 3];
  }

  /** z = x as plain limbs: the layout of blst's {@code blst_scalar} on a little-endian machine. */
  public static void toCanonical(long[] z, int zo, long[] x, int xo) {
    mul(z, zo, x, xo, CANONICAL_ONE, 0);
  }

  /** z = the element whose plain limbs are x; x must be below r. */
  public static void fromCanonical(long[] z, int zo, long[] x, int xo) {
    mul(z, zo, x, xo, R_SQUARED, 0);
  }

  /** Whether plain limbs are below r. */
  public static boolean isCanonical(long[] x, int xo) {
    int c = Long.compareUnsigned(x[xo + 3], R3);
    if (c == 0) {
      c = Long.compareUnsigned(x[xo + 2], R2);
    }
    if (c == 0) {
      c = Long.compareUnsigned(x[xo + 1], R1);
    }
    if (c == 0) {
      c = Long.compareUnsigned(x[xo], R0);
    }
    return c < 0;
  }

  /**
   * z = 1 / x, by Fermat's little theorem.
   *
   * @throws ArithmeticException if x is zero
   */
  public static void inverse(long[] z, int zo, long[] x, int xo) {
    if (isZero(x, xo)) {
      throw new ArithmeticException("zero has no inverse in Fr");
    }
    long[] base = new long[LIMBS];
    copy(base, 0, x, xo);
    long[] result = new long[LIMBS];
    fromCanonical(result, 0, CANONICAL_ONE, 0);
    // r - 2, most significant bit first.
    long[] exponent = {R0 - 2, R1, R2, R3};
    for (int bit = 254; bit >= 0; bit--) {
      square(result, 0, result, 0);
      if ((exponent[bit >>> 6] >>> (bit & 63) & 1) != 0) {
        mul(result, 0, result, 0, base, 0);
      }
    }
    copy(z, zo, result, 0);
  }

  /**
   * Replaces each of {@code count} elements from offset {@code off} by its inverse, with one field
   * inversion for all (Montgomery's trick).
   *
   * @throws ArithmeticException if any is zero; the array is then unchanged
   */
  public static void batchInverse(long[] x, int off, int count) {
    if (count == 0) {
      return;
    }
    long[] prefix = new long[count * LIMBS];
    copy(prefix, 0, x, off);
    for (int i = 1; i < count; i++) {
      mul(prefix, i * LIMBS, prefix, (i - 1) * LIMBS, x, off + i * LIMBS);
    }
    long[] running = new long[LIMBS];
    inverse(running, 0, prefix, (count - 1) * LIMBS);
    long[] inverted = new long[LIMBS];
    for (int i = count - 1; i > 0; i--) {
      mul(inverted, 0, running, 0, prefix, (i - 1) * LIMBS);
      mul(running, 0, running, 0, x, off + i * LIMBS);
      copy(x, off + i * LIMBS, inverted, 0);
    }
    copy(x, off, running, 0);
  }

  private static final long[] MODULUS = {R0, R1, R2, R3};

  /**
   * The carry out of an addition whose sum is {@code sum} and one of whose terms is {@code term}.
   */
  private static long carry(long sum, long term) {
    return Long.compareUnsigned(sum, term) < 0 ? 1 : 0;
  }

  private static long borrow(long minuend, long subtrahend) {
    return Long.compareUnsigned(minuend, subtrahend) < 0 ? 1 : 0;
  }

  /** Stores t, which is below r + 2^255, or t - r if it is r or above. */
  private static void storeReduced(long[] z, int zo, long t0, long t1, long t2, long t3) {
    long d0 = t0 - R0;
    long b = borrow(t0, R0);
    long p1 = t1 - R1;
    long d1 = p1 - b;
    b = borrow(t1, R1) | borrow(p1, b);
    long p2 = t2 - R2;
    long d2 = p2 - b;
    b = borrow(t2, R2) | borrow(p2, b);
    long d3 = t3 - R3 - b;
    // The difference lies between -2^255 and 2^255: its top bit is its sign.
    boolean below = d3 < 0;
    z[zo] = below ? t0 : d0;
    z[zo + 1] = below ? t1 : d1;
    z[zo + 2] = below ? t2 : d2;
    z[zo + 3] = below ? t3 : d3;
  }
}
