package dev.freehold.verifier.signature;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;

/**
 * Arithmetic modulo p = 2^255 - 19 on {@value #LIMBS} limbs of 51 bits in a {@code long[]}; limb j
 * weighs 2^(51 j). An element is <em>settled</em> when its limbs are below 2^51 + 2^18, as those
 * are that a product leaves. Nothing here runs in constant time: verifying knows no secret.
 *
 * <p>The product of two limbs is cut at bit 51 by shifting the factors up by 13 bits together: its
 * upper part is then the high word of the product, its lower part the low word shifted down.
 * Factors below 2^53.4 leave every sum of parts, folded by 19, below 2^63.
 */
final class Field25519 {
  /** Limbs of an element. */
  static final int LIMBS = 5;

  /** Bytes of an encoding, little-endian. */
  static final int BYTES = 32;

  static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

  private static final int LIMB_BITS = 51;
  private static final long MASK = (1L << LIMB_BITS) - 1;

  /** What a product's low word has more bits than a limb. */
  private static final int BITS_OVER = 64 - LIMB_BITS;

  private static final int SHIFT_X = 7;
  private static final int SHIFT_Y = BITS_OVER - SHIFT_X;

  /** 2^255 modulo p. */
  private static final long FOLD = 19;

  private static final long TWICE_P0 = 2 * (MASK - FOLD + 1);
  private static final long TWICE_P = 2 * MASK;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Field25519() {}

  /** z = x * y, settled; factors have limbs below 2^53.4. z may be either. */
  static void mul(long[] z, int zo, long[] x, int xo, long[] y, int yo) {
    long x0 = x[xo] << SHIFT_X;
    long x1 = x[xo + 1] << SHIFT_X;
    long x2 = x[xo + 2] << SHIFT_X;
    long x3 = x[xo + 3] << SHIFT_X;
    long x4 = x[xo + 4] << SHIFT_X;
    long y0 = y[yo] << SHIFT_Y;
    long y1 = y[yo + 1] << SHIFT_Y;
    long y2 = y[yo + 2] << SHIFT_Y;
    long y3 = y[yo + 3] << SHIFT_Y;
    long y4 = y[yo + 4] << SHIFT_Y;
    long c0 = ((x0 * y0) >>> BITS_OVER);
    long c1 = high(x0, y0) + ((x0 * y1) >>> BITS_OVER) + ((x1 * y0) >>> BITS_OVER);
    long c2 =
        high(x0, y1)
            + ((x0 * y2) >>> BITS_OVER)
            + high(x1, y0)
            + ((x1 * y1) >>> BITS_OVER)
            + ((x2 * y0) >>> BITS_OVER);
    long c3 =
        high(x0, y2)
            + ((x0 * y3) >>> BITS_OVER)
            + high(x1, y1)
            + ((x1 * y2) >>> BITS_OVER)
            + high(x2, y0)
            + ((x2 * y1) >>> BITS_OVER)
            + ((x3 * y0) >>> BITS_OVER);
    long c4 =
        high(x0, y3)
            + ((x0 * y4) >>> BITS_OVER)
            + high(x1, y2)
            + ((x1 * y3) >>> BITS_OVER)
            + high(x2, y1)
            + ((x2 * y2) >>> BITS_OVER)
            + high(x3, y0)
            + ((x3 * y1) >>> BITS_OVER)
            + ((x4 * y0) >>> BITS_OVER);
    long c5 =
        high(x0, y4)
            + high(x1, y3)
            + ((x1 * y4) >>> BITS_OVER)
            + high(x2, y2)
            + ((x2 * y3) >>> BITS_OVER)
            + high(x3, y1)
            + ((x3 * y2) >>> BITS_OVER)
            + high(x4, y0)
            + ((x4 * y1) >>> BITS_OVER);
    long c6 =
        high(x1, y4)
            + high(x2, y3)
            + ((x2 * y4) >>> BITS_OVER)
            + high(x3, y2)
            + ((x3 * y3) >>> BITS_OVER)
            + high(x4, y1)
            + ((x4 * y2) >>> BITS_OVER);
    long c7 =
        high(x2, y4)
            + high(x3, y3)
            + ((x3 * y4) >>> BITS_OVER)
            + high(x4, y2)
            + ((x4 * y3) >>> BITS_OVER);
    long c8 = high(x3, y4) + high(x4, y3) + ((x4 * y4) >>> BITS_OVER);
    long c9 = high(x4, y4);
    settle(z, zo, c0 + FOLD * c5, c1 + FOLD * c6, c2 + FOLD * c7, c3 + FOLD * c8, c4 + FOLD * c9);
  }

  /** z = x * x, settled; x has limbs below 2^53. z may be x. */
  static void square(long[] z, int zo, long[] x, int xo) {
    long x0 = x[xo] << SHIFT_X;
    long x1 = x[xo + 1] << SHIFT_X;
    long x2 = x[xo + 2] << SHIFT_X;
    long x3 = x[xo + 3] << SHIFT_X;
    long x4 = x[xo + 4] << SHIFT_X;
    long y0 = x[xo] << SHIFT_Y;
    long y1 = x[xo + 1] << SHIFT_Y;
    long y2 = x[xo + 2] << SHIFT_Y;
    long y3 = x[xo + 3] << SHIFT_Y;
    long y4 = x[xo + 4] << SHIFT_Y;
    long d0 = x0 << 1;
    long d1 = x1 << 1;
    long d2 = x2 << 1;
    long d3 = x3 << 1;
    long c0 = ((x0 * y0) >>> BITS_OVER);
    long c1 = high(x0, y0) + ((d0 * y1) >>> BITS_OVER);
    long c2 = high(d0, y1) + ((d0 * y2) >>> BITS_OVER) + ((x1 * y1) >>> BITS_OVER);
    long c3 = high(d0, y2) + ((d0 * y3) >>> BITS_OVER) + high(x1, y1) + ((d1 * y2) >>> BITS_OVER);
    long c4 =
        high(d0, y3)
            + ((d0 * y4) >>> BITS_OVER)
            + high(d1, y2)
            + ((d1 * y3) >>> BITS_OVER)
            + ((x2 * y2) >>> BITS_OVER);
    long c5 =
        high(d0, y4)
            + high(d1, y3)
            + ((d1 * y4) >>> BITS_OVER)
            + high(x2, y2)
            + ((d2 * y3) >>> BITS_OVER);
    long c6 = high(d1, y4) + high(d2, y3) + ((d2 * y4) >>> BITS_OVER) + ((x3 * y3) >>> BITS_OVER);
    long c7 = high(d2, y4) + high(x3, y3) + ((d3 * y4) >>> BITS_OVER);
    long c8 = high(d3, y4) + ((x4 * y4) >>> BITS_OVER);
    long c9 = high(x4, y4);
    settle(z, zo, c0 + FOLD * c5, c1 + FOLD * c6, c2 + FOLD * c7, c3 + FOLD * c8, c4 + FOLD * c9);
  }

  /** Carries up, folds what comes out of the top, and puts the limbs into z. */
  private static void settle(long[] z, int zo, long c0, long c1, long c2, long c3, long c4) {
    long d1 = c1 + (c0 >>> LIMB_BITS);
    long d2 = c2 + (d1 >>> LIMB_BITS);
    long d3 = c3 + (d2 >>> LIMB_BITS);
    long d4 = c4 + (d3 >>> LIMB_BITS);
    z[zo] = (c0 & MASK) + FOLD * (d4 >>> LIMB_BITS);
    z[zo + 1] = d1 & MASK;
    z[zo + 2] = d2 & MASK;
    z[zo + 3] = d3 & MASK;
    z[zo + 4] = d4 & MASK;
  }

  private static long high(long x, long y) {
    return Math.multiplyHigh(x, y);
  }

  /** z = x + y, with limbs below the sum of theirs. */
  static void add(long[] z, int zo, long[] x, int xo, long[] y, int yo) {
    for (int i = 0; i < LIMBS; i++) {
      z[zo + i] = x[xo + i] + y[yo + i];
    }
  }

  /** z = x - y, with limbs below those of x and 2^52; y is settled. */
  static void sub(long[] z, int zo, long[] x, int xo, long[] y, int yo) {
    z[zo] = x[xo] + TWICE_P0 - y[yo];
    for (int i = 1; i < LIMBS; i++) {
      z[zo + i] = x[xo + i] + TWICE_P - y[yo + i];
    }
  }

  /** Reduces an element with limbs below 2^54 to its one form below p. */
  static void freeze(long[] x, int xo) {
    // What is carried out of the top is 8 at the most.
    long top = carry(x, xo, 0);
    x[xo] += FOLD * top;
    // Now below 2^255 + 8 * 19, hence below 2 p: at least p exactly if adding 19 carries out of bit
    // 255.
    long over = FOLD;
    for (int i = xo; i < xo + LIMBS; i++) {
      over = x[i] + over >>> LIMB_BITS;
    }
    carry(x, xo, FOLD * over);
  }

  /** Adds a number and carries up from limb to limb; returns what comes out of the top. */
  private static long carry(long[] x, int xo, long carry) {
    for (int i = xo; i < xo + LIMBS; i++) {
      x[i] += carry;
      carry = x[i] >>> LIMB_BITS;
      x[i] &= MASK;
    }
    return carry;
  }

  /** Whether a {@linkplain #freeze frozen} element is 0. */
  static boolean isZero(long[] x, int xo) {
    return (x[xo] | x[xo + 1] | x[xo + 2] | x[xo + 3] | x[xo + 4]) == 0;
  }

  /**
   * Decodes 255 bits, whatever the top one is.
   *
   * @return whether they are the one encoding of their element: below p
   */
  static boolean decode(long[] z, int zo, byte[] in, int io) {
    long a = (long) LONGS.get(in, io);
    long b = (long) LONGS.get(in, io + 8);
    long c = (long) LONGS.get(in, io + 16);
    long d = (long) LONGS.get(in, io + 24);
    z[zo] = a & MASK;
    z[zo + 1] = (a >>> 51 | b << 13) & MASK;
    z[zo + 2] = (b >>> 38 | c << 26) & MASK;
    z[zo + 3] = (c >>> 25 | d << 39) & MASK;
    z[zo + 4] = d >>> 12 & MASK;
    boolean full = (z[zo + 1] & z[zo + 2] & z[zo + 3] & z[zo + 4]) == MASK;
    return !(full && z[zo] > MASK - FOLD);
  }

  /** An element of a number in [0, p). */
  static long[] of(BigInteger value) {
    long[] z = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      z[i] = value.shiftRight(LIMB_BITS * i).longValue() & MASK;
    }
    return z;
  }

  /** The number below p that an element is; for tests and constants. */
  static BigInteger toBigInteger(long[] x, int xo) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = LIMBS - 1; i >= 0; i--) {
      sum = sum.shiftLeft(LIMB_BITS).add(BigInteger.valueOf(x[xo + i]));
    }
    return sum.mod(P);
  }

  /** z = x^((p - 5) / 8) = x^(2^252 - 3); z may not be x. */
  static void pow252m3(long[] z, int zo, long[] x, int xo) {
    long[] t = new long[3 * LIMBS];
    final int u = LIMBS;
    final int w = 2 * LIMBS;
    square(t, 0, x, xo);
    square(t, u, t, 0);
    square(t, u, t, u);
    mul(t, u, x, xo, t, u); // x^9
    mul(t, 0, t, 0, t, u); // x^11
    square(t, 0, t, 0); // x^22
    mul(t, 0, t, u, t, 0); // x^31 = x^(2^5 - 1)
    raise(t, u, t, 0, 5);
    mul(t, 0, t, u, t, 0); // 2^10 - 1
    raise(t, u, t, 0, 10);
    mul(t, u, t, u, t, 0); // 2^20 - 1
    raise(t, w, t, u, 20);
    mul(t, u, t, w, t, u); // 2^40 - 1
    raise(t, u, t, u, 10);
    mul(t, 0, t, u, t, 0); // 2^50 - 1
    raise(t, u, t, 0, 50);
    mul(t, u, t, u, t, 0); // 2^100 - 1
    raise(t, w, t, u, 100);
    mul(t, u, t, w, t, u); // 2^200 - 1
    raise(t, u, t, u, 50);
    mul(t, 0, t, u, t, 0); // 2^250 - 1
    raise(t, 0, t, 0, 2);
    mul(z, zo, t, 0, x, xo);
  }

  /** z = x^(2^times), at least one. */
  private static void raise(long[] z, int zo, long[] x, int xo, int times) {
    square(z, zo, x, xo);
    for (int i = 1; i < times; i++) {
      square(z, zo, z, zo);
    }
  }
}
