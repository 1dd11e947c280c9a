package dev.freehold.blst;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;

/**
 * Scalars as signed digits, in the order in which {@link Multiples} sums them. A small scalar has
 * zeros for its high digits, which cost nothing. Filled by one thread, then read.
 */
public final class Digits {
  /** A scalar or its negative is below 2^254; one bit more is the sign of the highest digit. */
  static final int BITS = 255;

  private static final long[] HALF = half();

  private final Multiples shape;
  private final int count;
  private final short[][] passes;
  private final long[] plain = new long[LIMBS];

  /**
   * Digits of {@code count} scalars, all zero.
   *
   * @param shape what they are for
   */
  public Digits(Multiples shape, int count) {
    this.shape = shape;
    this.count = count;
    passes = new short[shape.passes()][Math.multiplyExact(count, shape.count())];
  }

  /** (r - 1) / 2 in plain limbs. */
  private static long[] half() {
    long[] limbs = new long[LIMBS];
    Fr.fromBigInteger(Fr.MODULUS.shiftRight(1)).copyLimbs(limbs, 0);
    FrArrays.toCanonical(limbs, 0, limbs, 0);
    return limbs;
  }

  Multiples shape() {
    return shape;
  }

  int count() {
    return count;
  }

  /** Digits for one pass, those for the multiples of a point end to end. */
  short[] pass(int t) {
    return passes[t];
  }

  /** Sets scalar {@code i} from the Montgomery form at a limb offset. */
  public void set(int i, long[] montgomery, int off) {
    FrArrays.toCanonical(plain, 0, montgomery, off);
    boolean negative = isAboveHalf();
    if (negative) {
      FrArrays.negate(plain, 0, plain, 0);
    }
    int bits = shape.windowBits();
    int half = 1 << (bits - 1);
    // Digits lie in [-half, half) in the end: before their sign is turned in (-half, half].
    int largest = negative ? half : half - 1;
    int carry = 0;
    int windows = shape.windows();
    int at = i * shape.count();
    for (int window = 0, t = 0; window < windows; window++) {
      int digit = window(window * bits, bits) + carry;
      carry = digit > largest ? 1 : 0;
      digit -= carry << bits;
      passes[t][at] = (short) (negative ? -digit : digit);
      if (++t == passes.length) {
        t = 0;
        at++;
      }
    }
  }

  private boolean isAboveHalf() {
    for (int limb = LIMBS - 1; limb >= 0; limb--) {
      int order = Long.compareUnsigned(plain[limb], HALF[limb]);
      if (order != 0) {
        return order > 0;
      }
    }
    return false;
  }

  private int window(int bit, int bits) {
    int limb = bit >>> 6;
    int shift = bit & 63;
    long window = plain[limb] >>> shift;
    if (shift + bits > Long.SIZE && limb + 1 < LIMBS) {
      window |= plain[limb + 1] << (Long.SIZE - shift);
    }
    return (int) window & ((1 << bits) - 1);
  }
}
