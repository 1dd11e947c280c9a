package dev.freehold.snarkpack;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.PointVerdict;
import dev.freehold.snarkpack.ReferenceStringException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** Decodes points that stand end to end, with every check of each. */
final class CompressedPoints {
  private CompressedPoints() {}

  /**
   * Decodes {@code count} points, affine.
   *
   * @param arena gives the memory of the points
   * @param in native memory
   * @param at where the first begins
   * @param what names the input in an error
   * @throws ReferenceStringException {@code BAD_POINT}, if one is not in its group or is infinity
   */
  static MemorySegment decode(
      Arena arena,
      ParallelLoop loop,
      Group group,
      MemorySegment in,
      long at,
      int count,
      Object what) {
    MemorySegment out = group.allocateAffine(arena, count);
    AtomicBoolean valid = new AtomicBoolean(true);
    loop.run(
        count,
        i -> {
          long begin = at + (long) i * group.compressedBytes();
          if (group.uncompress(out, i, in, begin) != PointVerdict.VALID) {
            valid.set(false);
          }
        });
    if (!valid.get()) {
      throw new ReferenceStringException(Reason.BAD_POINT, what);
    }
    return out;
  }
}
