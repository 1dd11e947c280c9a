package dev.freehold.blst;

import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/**
 * The product of powers of elements of GT, by Pippenger's method.
 *
 * <p>With z the curve's parameter, p = z modulo r, so that the Frobenius map raises an element of
 * GT to the power z: an exponent written to the base |z| gives four exponents of 64 bits for the
 * element and three images of it, and a fourth of the squarings (Galbraith, Scott, "Exponentiation
 * in Pairing-Friendly Groups Using Homomorphisms", Pairing 2008). Digits are signed, as inverting
 * an element costs next to nothing.
 */
public final class MultiExponentiation {
  /** |z|; z is negative. */
  private static final BigInteger PARAMETER = new BigInteger("d201000000010000", 16);

  /** Digits to the base |z| of an exponent: r &lt; z^4. */
  private static final int PARTS = 4;

  /** Bits of a part, and one for the carry of signed digits. */
  private static final int PART_BITS = 65;

  private static final int WINDOW_BITS_MAX = 10;
  private static final long BYTES = Pairing.ELEMENT_BYTES;

  private final int bases;
  private final int windowBits;
  private final int windows;

  /** The elements and their images, {@link #PARTS} for each. */
  private final MemorySegment images;

  /** Signed digits by window, then by image. */
  private final short[] digits;

  private MultiExponentiation(Arena arena, MemorySegment elements, Fr[] exponents) {
    this.bases = PARTS * exponents.length;
    this.windowBits = windowBits(bases);
    this.windows = windows(windowBits);
    this.images = Pairing.allocate(arena, bases);
    this.digits = new short[windows * bases];
    for (int i = 0; i < exponents.length; i++) {
      imagesOf(elements, i);
      digitsOf(i, exponents[i]);
    }
  }

  /**
   * out[o] = the product over i of elements[i] to the power exponents[i].
   *
   * @param elements in GT, as many as exponents
   */
  public static void multiply(
      ParallelLoop loop, MemorySegment out, long o, MemorySegment elements, Fr... exponents) {
    try (Arena arena = loop.threads() == 1 ? Arena.ofConfined() : Arena.ofShared()) {
      MultiExponentiation made = new MultiExponentiation(arena, elements, exponents);
      MemorySegment sums = Pairing.allocate(arena, made.windows);
      loop.run(made.windows, window -> made.window(sums, window));
      MemorySegment product = Pairing.allocate(arena, 1);
      Pairing.one(product, 0);
      for (int window = made.windows - 1; window >= 0; window--) {
        for (int bit = 0; bit < made.windowBits; bit++) {
          Pairing.cyclotomicSquare(product, 0, product, 0);
        }
        Pairing.mul(product, 0, product, 0, sums, window);
      }
      MemorySegment.copy(product, 0, out, o * BYTES, BYTES);
    }
  }

  private static int windows(int windowBits) {
    return (PART_BITS + windowBits - 1) / windowBits;
  }

  private static int windowBits(int bases) {
    int best = 2;
    for (int bits = 3; bits <= WINDOW_BITS_MAX; bits++) {
      if (products(bits, bases) < products(best, bases)) {
        best = bits;
      }
    }
    return best;
  }

  private static long products(int windowBits, int bases) {
    return windows(windowBits) * (bases + (1L << windowBits));
  }

  /** g, g^|z|, g^(z^2), g^(|z|^3): the Frobenius map is the power z, which is negative. */
  private void imagesOf(MemorySegment elements, int i) {
    long first = (long) PARTS * i;
    MemorySegment.copy(elements, i * BYTES, images, first * BYTES, BYTES);
    for (int k = 1; k < PARTS; k++) {
      Pairing.frobenius(images, first + k, images, first, k);
      if (k % 2 == 1) {
        Pairing.invertInGroup(images, first + k);
      }
    }
  }

  private void digitsOf(int i, Fr exponent) {
    BigInteger rest = exponent.toBigInteger();
    for (int k = 0; k < PARTS; k++) {
      BigInteger[] divided = rest.divideAndRemainder(PARAMETER);
      rest = divided[0];
      signedDigits(PARTS * i + k, divided[1].longValue());
    }
  }

  /** Digits in [-2^(w-1), 2^(w-1)] of an unsigned part. */
  private void signedDigits(int base, long part) {
    int carry = 0;
    for (int window = 0; window < windows; window++) {
      int shift = window * windowBits;
      int digit = (shift < Long.SIZE ? (int) (part >>> shift) & (1 << windowBits) - 1 : 0) + carry;
      carry = digit > 1 << windowBits - 1 ? 1 : 0;
      digits[window * bases + base] = (short) (digit - (carry << windowBits));
    }
  }

  /** sums[window] = the product of the images to the power of their digits. */
  private void window(MemorySegment sums, int window) {
    int buckets = 1 << windowBits - 1;
    boolean[] filled = new boolean[buckets + 1];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bucket = Pairing.allocate(arena, buckets + 1L);
      MemorySegment inverse = Pairing.allocate(arena, 1);
      for (int base = 0; base < bases; base++) {
        int digit = digits[window * bases + base];
        if (digit > 0) {
          put(bucket, filled, digit, images, base);
        } else if (digit < 0) {
          MemorySegment.copy(images, base * BYTES, inverse, 0, BYTES);
          Pairing.invertInGroup(inverse, 0);
          put(bucket, filled, -digit, inverse, 0);
        }
      }
      MemorySegment running = Pairing.allocate(arena, 2);
      Pairing.one(running, 0);
      Pairing.one(running, 1);
      boolean begun = false;
      for (int k = buckets; k > 0; k--) {
        if (filled[k]) {
          Pairing.mul(running, 0, running, 0, bucket, k);
          begun = true;
        }
        if (begun) {
          Pairing.mul(running, 1, running, 1, running, 0);
        }
      }
      MemorySegment.copy(running, BYTES, sums, window * BYTES, BYTES);
    }
  }

  private static void put(
      MemorySegment bucket, boolean[] filled, int k, MemorySegment elements, long i) {
    if (filled[k]) {
      Pairing.mul(bucket, k, bucket, k, elements, i);
    } else {
      MemorySegment.copy(elements, i * BYTES, bucket, k * BYTES, BYTES);
      filled[k] = true;
    }
  }
}
