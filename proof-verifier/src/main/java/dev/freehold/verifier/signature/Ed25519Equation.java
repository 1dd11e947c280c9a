package dev.freehold.verifier.signature;

import dev.freehold.core.port.SignatureVerifier.Signed;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Sum whose being zero says that signatures hold: over all of them, z ([S]B - [k]A - R), times 8,
 * with k = SHA-512(R, A, message). One doubling of the sum serves all points (Straus' method), so
 * many signatures together cost a third of as many alone.
 */
final class Ed25519Equation {
  private static final int SCALAR_BYTES = 32;

  /** Digits of a scalar: one a bit. */
  private static final int DIGITS = 256;

  private static final int DIGIT_BITS = 5;

  /** Greatest digit: digits are odd, of either sign. */
  private static final int DIGIT_MAX = (1 << DIGIT_BITS - 1) - 1;

  /** Odd multiples of a point: 1, 3, and so on up to the greatest digit. */
  private static final int MULTIPLES = (DIGIT_MAX + 1) / 2;

  private static final int TABLE = MULTIPLES * Edwards25519.POINT;

  private static final long[] BASE = new long[TABLE];

  static {
    multiples(BASE, 0, Edwards25519.base(), 0);
  }

  /** A table for each point: A and R of every signature. */
  private final long[] tables;

  /** By bit, then by point: B first. */
  private final byte[] digits;

  /** Points that there is room for, B included. */
  private final int stride;

  private BigInteger baseScalar = BigInteger.ZERO;
  private int points;

  /**
   * @param signaturesMax how many are added at the most
   */
  Ed25519Equation(int signaturesMax) {
    tables = new long[2 * signaturesMax * TABLE];
    stride = 1 + 2 * signaturesMax;
    digits = new byte[DIGITS * stride];
  }

  /**
   * Adds a signature.
   *
   * @param z the factor of its part, in [1, 2^128)
   * @return whether it is well formed: if not, it does not hold and was not added
   */
  boolean add(Signed signed, BigInteger z) {
    byte[] key = signed.publicKey();
    byte[] signature = signed.signature();
    if (key.length != Field25519.BYTES || signature.length != Field25519.BYTES + SCALAR_BYTES) {
      return false;
    }
    BigInteger s = littleEndian(signature, Field25519.BYTES, SCALAR_BYTES);
    long[] pair = new long[2 * Edwards25519.POINT];
    if (s.compareTo(Edwards25519.ORDER) >= 0
        || !Edwards25519.decode(pair, 0, key, 0)
        || !Edwards25519.decode(pair, Edwards25519.POINT, signature, 0)
        || Edwards25519.isOfSmallOrder(pair, 0)) {
      return false;
    }
    baseScalar = baseScalar.add(z.multiply(s));
    put(pair, 0, challenge(signed).multiply(z).mod(Edwards25519.ORDER));
    put(pair, Edwards25519.POINT, z);
    return true;
  }

  private void put(long[] point, int po, BigInteger scalar) {
    multiples(tables, points * TABLE, point, po);
    points++;
    recode(scalar, points);
  }

  /** Whether the sum of all that were added is zero. */
  boolean holds() {
    recode(baseScalar.mod(Edwards25519.ORDER), 0);
    long[] sum = new long[Edwards25519.POINT];
    long[] scratch = new long[Edwards25519.SCRATCH];
    Edwards25519.setNeutral(sum, 0);
    for (int bit = DIGITS - 1; bit >= 0; bit--) {
      Edwards25519.twice(sum, 0, sum, 0, scratch);
      for (int i = 0; i <= points; i++) {
        int digit = digits[bit * stride + i];
        if (digit != 0) {
          // Those of A and R are taken away.
          boolean minus = digit > 0 == i > 0;
          long[] table = i == 0 ? BASE : tables;
          int at = (i == 0 ? 0 : (i - 1) * TABLE) + (Math.abs(digit) / 2) * Edwards25519.POINT;
          Edwards25519.add(sum, 0, sum, 0, table, at, minus, scratch);
        }
      }
    }
    return Edwards25519.isOfSmallOrder(sum, 0);
  }

  /** The odd multiples of a point in the cached form. */
  private static void multiples(long[] table, int to, long[] point, int po) {
    long[] scratch = new long[Edwards25519.SCRATCH];
    long[] twice = new long[Edwards25519.POINT];
    long[] next = Arrays.copyOfRange(point, po, po + Edwards25519.POINT);
    Edwards25519.twice(twice, 0, next, 0, scratch);
    for (int i = 0; i < MULTIPLES; i++) {
      int at = to + i * Edwards25519.POINT;
      Edwards25519.cache(table, at, next, 0);
      if (i < MULTIPLES - 1) {
        Edwards25519.add(next, 0, twice, 0, table, at, false, scratch);
      }
    }
  }

  /** Writes a scalar below 2^253 as a sum of odd digits times powers of two, few of them not 0. */
  private void recode(BigInteger scalar, int point) {
    // One word more than there is, for the digits that reach into it.
    long[] words = new long[DIGITS / Long.SIZE + 1];
    for (int i = 0; i < words.length; i++) {
      words[i] = scalar.shiftRight(Long.SIZE * i).longValue();
    }
    int carry = 0;
    for (int bit = 0; bit < DIGITS; ) {
      if ((words[bit >>> 6] >>> bit & 1) == carry) {
        bit++;
        continue;
      }
      long low = words[bit >>> 6] >>> bit;
      // A shift by 64 - 0 would be none: what is above is then taken in two steps.
      long high = words[(bit >>> 6) + 1] << 1 << ~bit;
      int digit = (int) (low | high) & 2 * DIGIT_MAX + 1;
      digit += carry;
      carry = digit > DIGIT_MAX ? 1 : 0;
      digits[bit * stride + point] = (byte) (digit - carry * 2 * (DIGIT_MAX + 1));
      bit += DIGIT_BITS;
    }
  }

  /** SHA-512(R, A, message), modulo the order. */
  private static BigInteger challenge(Signed signed) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-512");
      sha.update(signed.signature(), 0, Field25519.BYTES);
      sha.update(signed.publicKey());
      byte[] digest = sha.digest(signed.message());
      return littleEndian(digest, 0, digest.length).mod(Edwards25519.ORDER);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
  }

  private static BigInteger littleEndian(byte[] bytes, int from, int length) {
    byte[] bigEndian = new byte[length];
    for (int i = 0; i < length; i++) {
      bigEndian[i] = bytes[from + length - 1 - i];
    }
    return new BigInteger(1, bigEndian);
  }
}
