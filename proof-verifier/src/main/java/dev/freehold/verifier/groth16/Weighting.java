package dev.freehold.verifier.groth16;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.freehold.blst.Group;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Coefficients for the places from {@code base} on, with the points A they scale.
 *
 * @param r the coefficients, little-endian, {@code bits / 8} bytes each; zero for a refused proof
 * @param rA each A times its coefficient, affine; infinity for a refused proof
 */
record Weighting(int base, int bits, MemorySegment r, MemorySegment rA) {
  /** Places a weighting {@link #byPosition} may span: a position fits one more byte. */
  static final int POSITIONS_MAX = 255;

  long bytes() {
    return bits / 8;
  }

  /** The coefficients of the places from {@code from} on. */
  MemorySegment rFrom(int from) {
    return r.asSlice((from - base) * bytes());
  }

  /** Writes a place's coefficient to four plain limbs. */
  void copyLimbs(int place, long[] out) {
    long at = (place - base) * bytes();
    out[0] = r.get(JAVA_LONG_UNALIGNED, at);
    out[1] = r.get(JAVA_LONG_UNALIGNED, at + 8);
    out[2] = bytes() > Coefficients.BYTES ? r.get(JAVA_BYTE, at + 16) & 0xff : 0;
    out[3] = 0;
  }

  /**
   * The weighting of the places in [from, to) that multiplies each coefficient by the place's
   * position, 1 for the first.
   *
   * @param jacobian the points of {@code rA}, Jacobian, by place
   */
  Weighting byPosition(SegmentAllocator allocator, int from, int to, MemorySegment jacobian) {
    int count = to - from;
    if (count > POSITIONS_MAX || bits != Coefficients.BITS) {
      throw new IllegalArgumentException(count + " places of " + bits + " bits");
    }
    int longer = Coefficients.BYTES + 1;
    MemorySegment products = allocator.allocate((long) count * longer);
    MemorySegment positions = allocator.allocate(count);
    MemorySegment points = Group.G1.allocatePoints(allocator, count);
    long[] limbs = new long[4];
    for (int i = 0; i < count; i++) {
      int position = i + 1;
      copyLimbs(from + i, limbs);
      long middle = limbs[1] * position;
      long carry = Math.unsignedMultiplyHigh(limbs[0], position);
      long second = middle + carry;
      long high =
          Math.unsignedMultiplyHigh(limbs[1], position)
              + (Long.compareUnsigned(second, middle) < 0 ? 1 : 0);
      long at = (long) i * longer;
      products.set(JAVA_LONG_UNALIGNED, at, limbs[0] * position);
      products.set(JAVA_LONG_UNALIGNED, at + 8, second);
      products.set(JAVA_BYTE, at + 16, (byte) high);
      positions.set(JAVA_BYTE, i, (byte) position);
      Group.G1.mult(points, i, jacobian, from + i, positions, i, Byte.SIZE);
    }
    MemorySegment affine = Group.G1.allocateAffine(allocator, count);
    Group.G1.toAffine(affine, 0, points, 0, count);
    return new Weighting(from, 8 * longer, products, affine);
  }
}
