package dev.freehold.blst;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Multi-scalar multiplication: the sum of scalar * point, by Pippenger's method in blst.
 *
 * <p>Scalars stand end to end, little-endian, in {@code ceil(bits / 8)} bytes each.
 */
public final class Msm {
  /** Points below which splitting costs more than it gains. */
  private static final int CHUNK_POINTS_MIN = 256;

  private Msm() {}

  /**
   * out[o] = the sum over k in [0, count) of scalars[s + k] * affine[i + k].
   *
   * @param out points
   * @param bits of a scalar, in [1, 256]; higher bits of its last byte are ignored
   */
  public static void multiply(
      Group group,
      MemorySegment out,
      long o,
      MemorySegment affine,
      long i,
      MemorySegment scalars,
      long s,
      long count,
      int bits) {
    MemorySegment result = out.asSlice(o * group.pointBytes(), group.pointBytes());
    int scalarBytes = Group.scalarBytes(bits);
    MemorySegment points = affine.asSlice(i * group.affineBytes(), count * group.affineBytes());
    MemorySegment factors = scalars.asSlice(s * scalarBytes, count * scalarBytes);
    if (count == 0) {
      result.fill((byte) 0);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      long scratchBytes = Native.size(group.pippengerScratch, count);
      Native.call(
          group.pippenger,
          result,
          Group.contiguous(arena, points),
          count,
          Group.contiguous(arena, factors),
          bits,
          arena.allocate(scratchBytes, Long.BYTES));
    }
  }

  /**
   * As {@link #multiply} over all of [0, count), split over the loop's threads, which must all have
   * access to the points and the scalars.
   */
  public static void multiply(
      ParallelLoop loop,
      Group group,
      MemorySegment out,
      long o,
      MemorySegment affine,
      MemorySegment scalars,
      long count,
      int bits) {
    int chunks = Math.clamp(count / CHUNK_POINTS_MIN, 1, loop.threads());
    if (chunks == 1) {
      multiply(group, out, o, affine, 0, scalars, 0, count, bits);
      return;
    }
    try (Arena arena = Arena.ofShared()) {
      MemorySegment parts = group.allocatePoints(arena, chunks);
      loop.run(
          chunks,
          k -> {
            long from = count * k / chunks;
            long to = count * (k + 1) / chunks;
            multiply(group, parts, k, affine, from, scalars, from, to - from, bits);
          });
      for (int k = 1; k < chunks; k++) {
        group.add(parts, 0, parts, 0, parts, k);
      }
      MemorySegment.copy(parts, 0, out, o * group.pointBytes(), group.pointBytes());
    }
  }
}
