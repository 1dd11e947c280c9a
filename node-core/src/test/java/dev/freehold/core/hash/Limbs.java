package dev.freehold.core.hash;

import dev.freehold.core.field.Fr;
import java.math.BigInteger;
import java.util.SplittableRandom;

/** Values in limbs for the tests of {@link LimbArithmetic} and {@link LaneArithmetic}. */
final class Limbs {
  static final BigInteger R = Fr.MODULUS;

  private Limbs() {}

  /** The integer whose limbs of {@code bits} bits stand at {@code x[at + j * stride]}. */
  static BigInteger value(long[] x, int at, int stride, int limbs, int bits) {
    BigInteger value = BigInteger.ZERO;
    for (int j = limbs - 1; j >= 0; j--) {
      value = value.shiftLeft(bits).add(BigInteger.valueOf(x[at + j * stride]));
    }
    return value;
  }

  /** Writes an integer's limbs; what exceeds the lower ones goes to the highest. */
  static void write(BigInteger value, long[] x, int at, int stride, int limbs, int bits) {
    BigInteger rest = value;
    BigInteger mask = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    for (int j = 0; j < limbs - 1; j++) {
      x[at + j * stride] = rest.and(mask).longValueExact();
      rest = rest.shiftRight(bits);
    }
    x[at + (limbs - 1) * stride] = rest.longValueExact();
  }

  /** A limb in [0, bound): often an end of the range or a lone bit, else uniform. */
  static long limb(SplittableRandom random, long bound) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> bound - 1;
      case 2 -> 1L << random.nextInt(63 - Long.numberOfLeadingZeros(bound));
      default -> random.nextLong(bound);
    };
  }

  /** An integer in [0, bound): often within 4 of an end, or around a power of two, else uniform. */
  static BigInteger integer(SplittableRandom random, BigInteger bound) {
    BigInteger near = BigInteger.valueOf(random.nextInt(4));
    BigInteger value =
        switch (random.nextInt(5)) {
          case 0 -> near;
          case 1 -> bound.subtract(BigInteger.ONE).subtract(near);
          case 2 -> BigInteger.ONE.shiftLeft(random.nextInt(bound.bitLength())).subtract(near);
          default -> {
            byte[] bytes = new byte[40];
            random.nextBytes(bytes);
            yield new BigInteger(1, bytes);
          }
        };
    return value.mod(bound);
  }

  /** An element of Fr, drawn as {@link #integer} draws. */
  static Fr element(SplittableRandom random) {
    return Fr.fromBigInteger(integer(random, R));
  }
}
