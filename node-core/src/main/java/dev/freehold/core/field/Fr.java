package dev.freehold.core.field;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An element of the scalar field of BLS12-381: an integer modulo the 255-bit prime r. Immutable.
 *
 * <p>On the wire and in storage an element is {@value #BYTES} bytes, big-endian and canonical
 * (below r). A value that is not canonical is refused, never reduced: two encodings of one public
 * input would let one proof serve two statements.
 */
public final class Fr {
  /** Bytes of an encoded element. */
  public static final int BYTES = 32;

  /** The field's modulus r. */
  public static final BigInteger MODULUS =
      new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The neutral element of addition; also the value of an untouched slot. */
  public static final Fr ZERO = new Fr(new long[FrArrays.LIMBS]);

  /** The neutral element of multiplication. */
  public static final Fr ONE = of(1);

  private final long[] limbs;

  private Fr(long[] limbs) {
    this.limbs = limbs;
  }

  /**
   * The element for a small integer.
   *
   * @throws IllegalArgumentException if {@code value} is negative
   */
  public static Fr of(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    return fromPlainLimbs(new long[] {value, 0, 0, 0});
  }

  /** The element for a 64-bit integer taken as unsigned. */
  public static Fr ofUnsigned(long value) {
    return fromPlainLimbs(new long[] {value, 0, 0, 0});
  }

  /**
   * Decodes {@value #BYTES} canonical big-endian bytes.
   *
   * @throws IllegalArgumentException if the length differs or the value is not below r
   */
  public static Fr fromBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a field element has 32 bytes, not " + bytes.length);
    }
    return fromBytes(bytes, 0);
  }

  /**
   * Decodes {@value #BYTES} canonical big-endian bytes from {@code off}.
   *
   * @throws IllegalArgumentException if the value is not below r
   */
  public static Fr fromBytes(byte[] bytes, int off) {
    long[] plain = plainLimbs(bytes, off);
    if (!FrArrays.isCanonical(plain, 0)) {
      throw new IllegalArgumentException("not a field element: the value is not below r");
    }
    return fromPlainLimbs(plain);
  }

  /** Whether {@value #BYTES} bytes from {@code off} encode an element canonically. */
  public static boolean isCanonical(byte[] bytes, int off) {
    return FrArrays.isCanonical(plainLimbs(bytes, off), 0);
  }

  /**
   * The element for an integer.
   *
   * @throws IllegalArgumentException if the value is negative or not below r
   */
  public static Fr fromBigInteger(BigInteger value) {
    if (value.signum() < 0 || value.compareTo(MODULUS) >= 0) {
      throw new IllegalArgumentException("not a field element: the value is not in [0, r)");
    }
    long[] plain = new long[FrArrays.LIMBS];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = value.shiftRight(64 * i).longValue();
    }
    return fromPlainLimbs(plain);
  }

  /**
   * Reduces 64 uniform big-endian bytes modulo r. Only for values drawn at random or by a hash: 512
   * bits keep the bias below 2^-256.
   */
  public static Fr fromWideBytes(byte[] uniform) {
    if (uniform.length != 2 * BYTES) {
      throw new IllegalArgumentException("64 bytes wanted, not " + uniform.length);
    }
    return fromBigInteger(new BigInteger(1, uniform).mod(MODULUS));
  }

  /** The element whose Montgomery limbs stand at {@code off}; the limbs are copied. */
  public static Fr fromLimbs(long[] montgomery, int off) {
    return new Fr(Arrays.copyOfRange(montgomery, off, off + FrArrays.LIMBS));
  }

  /** Copies the Montgomery limbs to {@code out} from {@code off}. */
  public void copyLimbs(long[] out, int off) {
    System.arraycopy(limbs, 0, out, off, FrArrays.LIMBS);
  }

  /** The canonical big-endian encoding. */
  public byte[] toBytes() {
    byte[] out = new byte[BYTES];
    toBytes(out, 0);
    return out;
  }

  /** The canonical big-endian encoding, as 64 hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(toBytes());
  }

  /** Writes the canonical big-endian encoding to {@code out} from {@code off}. */
  public void toBytes(byte[] out, int off) {
    long[] plain = plain();
    for (int i = 0; i < plain.length; i++) {
      LONGS.set(out, off + 8 * (plain.length - 1 - i), plain[i]);
    }
  }

  /** The integer in [0, r). */
  public BigInteger toBigInteger() {
    return new BigInteger(1, toBytes());
  }

  /** The sum modulo r. */
  public Fr add(Fr other) {
    long[] z = new long[FrArrays.LIMBS];
    FrArrays.add(z, 0, limbs, 0, other.limbs, 0);
    return new Fr(z);
  }

  /** The difference modulo r. */
  public Fr sub(Fr other) {
    long[] z = new long[FrArrays.LIMBS];
    FrArrays.sub(z, 0, limbs, 0, other.limbs, 0);
    return new Fr(z);
  }

  /** The product modulo r. */
  public Fr mul(Fr other) {
    long[] z = new long[FrArrays.LIMBS];
    FrArrays.mul(z, 0, limbs, 0, other.limbs, 0);
    return new Fr(z);
  }

  /** The product with itself modulo r. */
  public Fr square() {
    return mul(this);
  }

  /** The element that gives 0 when added; 0 for 0. */
  public Fr negate() {
    long[] z = new long[FrArrays.LIMBS];
    FrArrays.negate(z, 0, limbs, 0);
    return new Fr(z);
  }

  /**
   * The multiplicative inverse.
   *
   * @throws ArithmeticException if this is zero
   */
  public Fr inverse() {
    long[] z = new long[FrArrays.LIMBS];
    FrArrays.inverse(z, 0, limbs, 0);
    return new Fr(z);
  }

  /**
   * This element to a non-negative power.
   *
   * @throws IllegalArgumentException if {@code exponent} is negative
   */
  public Fr pow(long exponent) {
    if (exponent < 0) {
      throw new IllegalArgumentException("negative exponent: " + exponent);
    }
    Fr result = ONE;
    for (int bit = 63 - Long.numberOfLeadingZeros(exponent); bit >= 0; bit--) {
      result = result.square();
      if ((exponent >>> bit & 1) != 0) {
        result = result.mul(this);
      }
    }
    return result;
  }

  /** Whether this is 0. */
  public boolean isZero() {
    return FrArrays.isZero(limbs, 0);
  }

  /** Whether the value is below 2^63, so that {@link #toLong} answers. */
  public boolean fitsLong() {
    long[] plain = plain();
    return (plain[1] | plain[2] | plain[3]) == 0 && plain[0] >= 0;
  }

  /**
   * The value as a non-negative {@code long}.
   *
   * @throws ArithmeticException if it is not below 2^63
   */
  public long toLong() {
    if (!fitsLong()) {
      throw new ArithmeticException("field element does not fit a long: " + this);
    }
    return plain()[0];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fr that && FrArrays.equal(limbs, 0, that.limbs, 0);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(limbs);
  }

  /** Small values in decimal, others in hexadecimal. */
  @Override
  public String toString() {
    return fitsLong() ? Long.toString(toLong()) : "0x" + toBigInteger().toString(16);
  }

  private long[] plain() {
    long[] plain = new long[FrArrays.LIMBS];
    FrArrays.toCanonical(plain, 0, limbs, 0);
    return plain;
  }

  private static Fr fromPlainLimbs(long[] plain) {
    FrArrays.fromCanonical(plain, 0, plain, 0);
    return new Fr(plain);
  }

  private static long[] plainLimbs(byte[] bytes, int off) {
    long[] plain = new long[FrArrays.LIMBS];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (long) LONGS.get(bytes, off + 8 * (plain.length - 1 - i));
    }
    return plain;
  }
}
