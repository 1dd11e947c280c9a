package dev.freehold.core.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrTest {
  private static final BigInteger R = Fr.MODULUS;
  private static final long SEED = 20261101;

  /** Values around every carry and the modulus, then seeded uniform ones. */
  private static List<BigInteger> samples(int count) {
    List<BigInteger> values = new ArrayList<>();
    for (int shift : new int[] {0, 1, 31, 32, 63, 64, 65, 127, 128, 191, 192, 253, 254}) {
      BigInteger power = BigInteger.ONE.shiftLeft(shift);
      values.add(power.subtract(BigInteger.ONE));
      values.add(power);
      values.add(R.subtract(power));
    }
    values.add(R.shiftRight(1));
    values.removeIf(v -> v.signum() < 0 || v.compareTo(R) >= 0);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[40];
      random.nextBytes(bytes);
      values.add(new BigInteger(1, bytes).mod(R));
    }
    return values;
  }

  @Test
  void agreesWithBigInteger() {
    List<BigInteger> values = samples(200);
    for (BigInteger x : values) {
      Fr a = Fr.fromBigInteger(x);
      assertEquals(x, a.toBigInteger());
      assertEquals(x.negate().mod(R), a.negate().toBigInteger(), () -> "negate " + x);
      for (BigInteger y : values) {
        Fr b = Fr.fromBigInteger(y);
        assertEquals(x.add(y).mod(R), a.add(b).toBigInteger(), () -> x + " + " + y);
        assertEquals(x.subtract(y).mod(R), a.sub(b).toBigInteger(), () -> x + " - " + y);
        assertEquals(x.multiply(y).mod(R), a.mul(b).toBigInteger(), () -> x + " * " + y);
      }
    }
  }

  @Test
  void invertsOneAndMany() {
    List<BigInteger> values = samples(50);
    values.removeIf(v -> v.signum() == 0);
    long[] batch = new long[values.size() * FrArrays.LIMBS + 1];
    for (int i = 0; i < values.size(); i++) {
      Fr.fromBigInteger(values.get(i)).copyLimbs(batch, 1 + i * FrArrays.LIMBS);
    }
    FrArrays.batchInverse(batch, 1, values.size());
    for (int i = 0; i < values.size(); i++) {
      Fr want = Fr.fromBigInteger(values.get(i).modInverse(R));
      assertEquals(want, Fr.fromBigInteger(values.get(i)).inverse());
      assertEquals(want, Fr.fromLimbs(batch, 1 + i * FrArrays.LIMBS));
    }
    assertThrows(ArithmeticException.class, Fr.ZERO::inverse);
    assertThrows(ArithmeticException.class, () -> FrArrays.batchInverse(new long[8], 0, 2));
  }

  @Test
  void resultMayOverwriteOperand() {
    long[] x = new long[4];
    Fr.of(6).copyLimbs(x, 0);
    FrArrays.mul(x, 0, x, 0, x, 0);
    FrArrays.add(x, 0, x, 0, x, 0);
    FrArrays.sub(x, 0, x, 0, x, 0);
    assertTrue(FrArrays.isZero(x, 0));
  }

  /** Poseidon's lanes leave values a little above 2 r to it. */
  @Test
  void reducingTakesTheModulusOnceUpToItsBound() {
    BigInteger end = R.add(BigInteger.ONE.shiftLeft(255));
    BigInteger below = R.subtract(BigInteger.ONE);
    for (BigInteger value : List.of(BigInteger.ZERO, below)) {
      assertArrayEquals(limbs(value), reduced(value));
    }
    for (BigInteger value : List.of(R, R.add(below), R.add(R), end.subtract(BigInteger.ONE))) {
      assertArrayEquals(limbs(value.subtract(R)), reduced(value));
    }
  }

  private static long[] reduced(BigInteger value) {
    long[] limbs = limbs(value);
    FrArrays.reduce(limbs, 0);
    return limbs;
  }

  private static long[] limbs(BigInteger value) {
    long[] limbs = new long[FrArrays.LIMBS];
    for (int i = 0; i < limbs.length; i++) {
      limbs[i] = value.shiftRight(Long.SIZE * i).longValue();
    }
    return limbs;
  }

  @Test
  void refusesWhatIsNotCanonical() {
    for (BigInteger bad :
        List.of(R, R.add(BigInteger.ONE), BigInteger.TWO.pow(256).subtract(BigInteger.ONE))) {
      byte[] bytes = to32(bad);
      assertFalse(Fr.isCanonical(bytes, 0));
      assertThrows(IllegalArgumentException.class, () -> Fr.fromBytes(bytes));
    }
    byte[] largest = to32(R.subtract(BigInteger.ONE));
    assertEquals(Fr.ONE.negate(), Fr.fromBytes(largest));
    assertThrows(IllegalArgumentException.class, () -> Fr.fromBytes(new byte[31]));
    assertThrows(IllegalArgumentException.class, () -> Fr.fromBigInteger(BigInteger.ONE.negate()));
    assertThrows(IllegalArgumentException.class, () -> Fr.of(-1));
  }

  @Test
  void encodesAndRaises() {
    for (BigInteger x : samples(100)) {
      Fr a = Fr.fromBigInteger(x);
      assertEquals(a, Fr.fromBytes(a.toBytes()));
      assertEquals(x.modPow(BigInteger.valueOf(77), R), a.pow(77).toBigInteger());
    }
    assertEquals(Long.MAX_VALUE, Fr.of(Long.MAX_VALUE).toLong());
    assertFalse(Fr.ofUnsigned(-1).fitsLong());
    assertEquals(new BigInteger("18446744073709551615"), Fr.ofUnsigned(-1).toBigInteger());
    assertThrows(ArithmeticException.class, () -> Fr.ONE.negate().toLong());
    byte[] wide = new byte[64];
    wide[0] = 1;
    assertEquals(BigInteger.ONE.shiftLeft(504).mod(R), Fr.fromWideBytes(wide).toBigInteger());
  }

  private static byte[] to32(BigInteger value) {
    byte[] raw = value.toByteArray();
    byte[] out = new byte[32];
    int length = Math.min(32, raw.length);
    System.arraycopy(raw, raw.length - length, out, 32 - length, length);
    return out;
  }
}
