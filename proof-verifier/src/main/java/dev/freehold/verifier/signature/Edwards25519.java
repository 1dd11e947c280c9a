package dev.freehold.verifier.signature;

import static dev.freehold.verifier.signature.Field25519.LIMBS;

import java.math.BigInteger;

/**
 * Points of edwards25519 (RFC 8032, section 5.1) in flat arrays: X, Y, Z, T with x = X / Z, y = Y /
 * Z, x y = T / Z, of {@value #POINT} longs together. What is added is in the <em>cached</em> form Y
 * + X, Y - X, 2 Z, 2 d T of as many. The formulas hold for all points of the curve, of small order
 * too.
 *
 * <p>Coordinates are products, hence settled. So a sum of two has limbs below 2^52.01, a difference
 * below 2^52.6, and the greatest factor, 2 Z^2 + (X^2 - Y^2) when doubling, below 2^53.33: within
 * what {@link Field25519#mul} takes. {@code Field25519EdgesTest} multiplies those extremes.
 */
final class Edwards25519 {
  /** Longs of a point. */
  static final int POINT = 4 * LIMBS;

  /** Longs of scratch that each operation takes. */
  static final int SCRATCH = 8 * LIMBS;

  /** The prime order of the group that {@link #base} generates. */
  static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final int X = 0;
  private static final int Y = LIMBS;
  private static final int Z = 2 * LIMBS;
  private static final int T = 3 * LIMBS;

  /** Where scratch has what RFC 8032, section 5.1.4, calls E to H. */
  private static final int E = 4 * LIMBS;

  private static final int F = 5 * LIMBS;
  private static final int G = 6 * LIMBS;
  private static final int H = 7 * LIMBS;

  private static final long[] ONE = Field25519.of(BigInteger.ONE);
  private static final long[] ZERO = new long[LIMBS];
  private static final long[] D =
      Field25519.of(
          BigInteger.valueOf(-121665)
              .multiply(BigInteger.valueOf(121666).modInverse(Field25519.P))
              .mod(Field25519.P));
  private static final long[] TWICE_D =
      Field25519.of(Field25519.toBigInteger(D, 0).shiftLeft(1).mod(Field25519.P));

  /** 2^((p - 1) / 4). */
  private static final long[] ROOT_OF_MINUS_ONE =
      Field25519.of(
          BigInteger.TWO.modPow(Field25519.P.subtract(BigInteger.ONE).shiftRight(2), Field25519.P));

  private Edwards25519() {}

  /** The generator: y = 4/5, x even. */
  static long[] base() {
    BigInteger y =
        BigInteger.valueOf(4)
            .multiply(BigInteger.valueOf(5).modInverse(Field25519.P))
            .mod(Field25519.P);
    byte[] bigEndian = y.toByteArray();
    byte[] encoded = new byte[Field25519.BYTES];
    for (int i = 0; i < bigEndian.length; i++) {
      encoded[i] = bigEndian[bigEndian.length - 1 - i];
    }
    long[] base = new long[POINT];
    if (!decode(base, 0, encoded, 0)) {
      throw new IllegalStateException("the generator is no point");
    }
    return base;
  }

  /** Sets a point to the neutral element. */
  static void setNeutral(long[] p, int po) {
    java.util.Arrays.fill(p, po, po + POINT, 0);
    p[po + Y] = 1;
    p[po + Z] = 1;
  }

  /**
   * Decodes a point.
   *
   * @return whether the bytes are the one encoding of a point of the curve
   */
  static boolean decode(long[] p, int po, byte[] in, int io) {
    long[] t = new long[6 * LIMBS];
    final int u = 0;
    final int v = LIMBS;
    final int a = 2 * LIMBS;
    final int b = 3 * LIMBS;
    final int c = 4 * LIMBS;
    final int e = 5 * LIMBS;
    if (!Field25519.decode(p, po + Y, in, io)) {
      return false;
    }
    Field25519.square(t, a, p, po + Y);
    Field25519.sub(t, u, t, a, ONE, 0); // y^2 - 1
    Field25519.mul(t, v, t, a, D, 0);
    Field25519.add(t, v, t, v, ONE, 0); // d y^2 + 1
    Field25519.square(t, a, t, v);
    Field25519.mul(t, a, t, a, t, v); // v^3
    Field25519.square(t, b, t, a);
    Field25519.mul(t, b, t, b, t, v); // v^7
    Field25519.mul(t, b, t, b, t, u);
    Field25519.pow252m3(t, c, t, b);
    Field25519.mul(t, c, t, c, t, a);
    Field25519.mul(p, po + X, t, c, t, u); // u v^3 (u v^7)^((p - 5) / 8)
    Field25519.square(t, a, p, po + X);
    Field25519.mul(t, a, t, a, t, v); // v x^2: u, or -u, or no square
    Field25519.mul(t, u, t, u, ONE, 0);
    Field25519.sub(t, b, t, a, t, u);
    Field25519.freeze(t, b);
    if (!Field25519.isZero(t, b)) {
      Field25519.add(t, e, t, a, t, u);
      Field25519.freeze(t, e);
      if (!Field25519.isZero(t, e)) {
        return false;
      }
      Field25519.mul(p, po + X, p, po + X, ROOT_OF_MINUS_ONE, 0);
    }
    Field25519.freeze(p, po + X);
    boolean sign = in[io + Field25519.BYTES - 1] < 0;
    if (sign && Field25519.isZero(p, po + X)) {
      return false;
    }
    if (((p[po + X] & 1) != 0) != sign) {
      Field25519.sub(p, po + X, ZERO, 0, p, po + X);
      Field25519.freeze(p, po + X);
    }
    System.arraycopy(ONE, 0, p, po + Z, LIMBS);
    Field25519.mul(p, po + T, p, po + X, p, po + Y);
    return true;
  }

  /** q = p in the cached form. */
  static void cache(long[] q, int qo, long[] p, int po) {
    Field25519.add(q, qo, p, po + Y, p, po + X);
    Field25519.sub(q, qo + Y, p, po + Y, p, po + X);
    Field25519.add(q, qo + Z, p, po + Z, p, po + Z);
    Field25519.mul(q, qo + T, p, po + T, TWICE_D, 0);
  }

  /**
   * r = p + q, or p - q.
   *
   * @param q in the cached form
   * @param minus whether q is taken away
   * @param s {@link #SCRATCH} longs
   */
  static void add(long[] r, int ro, long[] p, int po, long[] q, int qo, boolean minus, long[] s) {
    final int a = 0;
    final int b = LIMBS;
    final int c = 2 * LIMBS;
    final int d = 3 * LIMBS;
    Field25519.sub(s, E, p, po + Y, p, po + X);
    Field25519.add(s, F, p, po + Y, p, po + X);
    Field25519.mul(s, a, s, E, q, minus ? qo : qo + Y);
    Field25519.mul(s, b, s, F, q, minus ? qo + Y : qo);
    Field25519.mul(s, c, p, po + T, q, qo + T);
    Field25519.mul(s, d, p, po + Z, q, qo + Z);
    Field25519.sub(s, E, s, b, s, a);
    Field25519.sub(s, minus ? G : F, s, d, s, c);
    Field25519.add(s, minus ? F : G, s, d, s, c);
    Field25519.add(s, H, s, b, s, a);
    multiply(r, ro, s);
  }

  /**
   * r = 2 p.
   *
   * @param s {@link #SCRATCH} longs
   */
  static void twice(long[] r, int ro, long[] p, int po, long[] s) {
    final int a = 0;
    final int b = LIMBS;
    final int c = 2 * LIMBS;
    Field25519.square(s, a, p, po + X);
    Field25519.square(s, b, p, po + Y);
    Field25519.square(s, c, p, po + Z);
    Field25519.add(s, c, s, c, s, c);
    Field25519.add(s, E, p, po + X, p, po + Y);
    Field25519.square(s, E, s, E);
    Field25519.add(s, H, s, a, s, b);
    Field25519.sub(s, E, s, H, s, E);
    Field25519.sub(s, G, s, a, s, b);
    Field25519.add(s, F, s, c, s, G);
    multiply(r, ro, s);
  }

  /** The products that both formulas end in. */
  private static void multiply(long[] r, int ro, long[] s) {
    Field25519.mul(r, ro + X, s, E, s, F);
    Field25519.mul(r, ro + Y, s, G, s, H);
    Field25519.mul(r, ro + T, s, E, s, H);
    Field25519.mul(r, ro + Z, s, F, s, G);
  }

  /** Whether eight times a point is the neutral element: its order divides 8. */
  static boolean isOfSmallOrder(long[] p, int po) {
    long[] s = new long[SCRATCH];
    long[] q = new long[POINT];
    twice(q, 0, p, po, s);
    twice(q, 0, q, 0, s);
    twice(q, 0, q, 0, s);
    Field25519.sub(s, 0, q, Y, q, Z);
    Field25519.freeze(s, 0);
    Field25519.freeze(q, X);
    return Field25519.isZero(s, 0) && Field25519.isZero(q, X);
  }
}
