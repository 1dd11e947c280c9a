package dev.freehold.verifier.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Field25519Test {
  private static final BigInteger P = Field25519.P;

  /** Any limbs up to a bound, often the greatest and the least. */
  private static long[] loose(SplittableRandom random, double bits) {
    long bound = (long) Math.pow(2, bits);
    long[] x = new long[Field25519.LIMBS];
    for (int i = 0; i < x.length; i++) {
      int kind = random.nextInt(4);
      x[i] = kind == 0 ? bound - 1 : kind == 1 ? 0 : random.nextLong(bound);
    }
    return x;
  }

  private static BigInteger value(long[] x) {
    return Field25519.toBigInteger(x, 0);
  }

  private static void requireSettled(long[] z, String seed) {
    for (long limb : z) {
      assertTrue(limb >= 0 && limb < (1L << 51) + (1L << 18), seed);
    }
  }

  @Test
  void productsAreThoseOfIntegersAndSettledForAllThatIsAllowed() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      long[] x = loose(random, 53.39);
      long[] y = loose(random, 53.39);
      long[] z = new long[Field25519.LIMBS];
      Field25519.mul(z, 0, x, 0, y, 0);
      assertEquals(value(x).multiply(value(y)).mod(P), value(z), "seed " + seed);
      requireSettled(z, "seed " + seed);
      x = loose(random, 53);
      Field25519.square(z, 0, x, 0);
      assertEquals(value(x).multiply(value(x)).mod(P), value(z), "seed " + seed);
      requireSettled(z, "seed " + seed);
    }
  }

  @Test
  void differencesAreThoseOfIntegersAndHaveNoNegativeLimb() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 10_000; i++) {
      long[] x = loose(random, 52.5);
      long[] y = loose(random, 51);
      long[] z = new long[Field25519.LIMBS];
      Field25519.sub(z, 0, x, 0, y, 0);
      assertEquals(value(x).subtract(value(y)).mod(P), value(z), "seed " + seed);
      for (long limb : z) {
        assertTrue(limb >= 0, "seed " + seed);
      }
    }
  }

  @Test
  void frozenIsTheNumberBelowP() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      long[] x =
          i < 100
              ? Field25519.of(P.subtract(BigInteger.ONE).subtract(BigInteger.valueOf(i % 3)))
              : loose(random, 53.9);
      x[0] += i < 100 ? i % 5 : 0;
      BigInteger want = value(x);
      Field25519.freeze(x, 0);
      BigInteger got = BigInteger.ZERO;
      for (int limb = Field25519.LIMBS - 1; limb >= 0; limb--) {
        assertTrue(x[limb] >>> 51 == 0, "seed " + seed);
        got = got.shiftLeft(51).add(BigInteger.valueOf(x[limb]));
      }
      assertEquals(want, got, "seed " + seed);
      assertEquals(want.signum() == 0, Field25519.isZero(x, 0), "seed " + seed);
    }
  }

  @Test
  void whatIsNotBelowPIsNoEncoding() {
    long[] z = new long[Field25519.LIMBS];
    for (int over = -3; over < 19; over++) {
      BigInteger value = P.add(BigInteger.valueOf(over));
      byte[] bytes = new byte[Field25519.BYTES];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = value.shiftRight(8 * i).byteValue();
      }
      assertEquals(over < 0, Field25519.decode(z, 0, bytes, 0), "" + over);
    }
    assertFalse(Field25519.isZero(Field25519.of(BigInteger.ONE), 0));
  }

  @Test
  void thePowerIsTheOneOfTheExponent() {
    SplittableRandom random = new SplittableRandom(3);
    BigInteger exponent = BigInteger.ONE.shiftLeft(252).subtract(BigInteger.valueOf(3));
    for (int i = 0; i < 50; i++) {
      long[] x = loose(random, 51);
      long[] z = new long[Field25519.LIMBS];
      Field25519.pow252m3(z, 0, x, 0);
      assertEquals(value(x).modPow(exponent, P), value(z));
    }
  }
}
