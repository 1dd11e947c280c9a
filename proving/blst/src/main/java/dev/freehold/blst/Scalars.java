package dev.freehold.blst;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** Moves field elements into scalars for blst: {@value Group#SCALAR_BYTES} bytes, little-endian. */
public final class Scalars {
  private static final int LIMBS = FrArrays.LIMBS;

  private Scalars() {}

  /** {@code count} scalars, all zero. */
  public static MemorySegment allocate(SegmentAllocator allocator, long count) {
    return allocator.allocate(count * Group.SCALAR_BYTES, Long.BYTES);
  }

  /** Writes scalar {@code i}. */
  public static void set(MemorySegment scalars, long i, Fr value) {
    long[] limbs = new long[LIMBS];
    value.copyLimbs(limbs, 0);
    setAll(scalars, i, limbs, 0, 1);
  }

  /**
   * Writes {@code count} scalars from {@code i} out of elements in Montgomery form.
   *
   * @param off a limb offset
   */
  public static void setAll(MemorySegment scalars, long i, long[] montgomery, int off, int count) {
    long[] plain = new long[LIMBS];
    for (int k = 0; k < count; k++) {
      FrArrays.toCanonical(plain, 0, montgomery, off + k * LIMBS);
      MemorySegment.copy(plain, 0, scalars, JAVA_LONG, (i + k) * Group.SCALAR_BYTES, LIMBS);
    }
  }
}
