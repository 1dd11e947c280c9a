package dev.freehold.prover.iden3;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;

/** Checks of affine points in little-endian Montgomery limbs that somebody else has made. */
final class PointCheck {
  private static final int POINTS_PER_TURN = 256;
  private static final int COORDINATE_LIMBS = 6;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The modulus of the coordinates' field, least significant limb first. */
  private static final long[] MODULUS = {
    0xb9feffffffffaaabL,
    0x1eabfffeb153ffffL,
    0x6730d2a0f6b0f624L,
    0x64774b84f38512bfL,
    0x4b1ba7b6434bacd7L,
    0x1a0111ea397fe69aL
  };

  private PointCheck() {}

  /**
   * Whether all points have canonical coordinates and are of the group.
   *
   * @param infinity whether infinity, all zero bytes, is allowed
   */
  static boolean areValid(
      ParallelLoop loop, Group group, MemorySegment points, int count, boolean infinity) {
    AtomicBoolean valid = new AtomicBoolean(true);
    loop.run(
        (count + POINTS_PER_TURN - 1) / POINTS_PER_TURN,
        turn -> {
          int to = Math.min(count, (turn + 1) * POINTS_PER_TURN);
          for (int i = turn * POINTS_PER_TURN; i < to && valid.get(); i++) {
            if (!isValid(group, points, i, infinity)) {
              valid.set(false);
            }
          }
        });
    return valid.get();
  }

  private static boolean isValid(Group group, MemorySegment points, int i, boolean infinity) {
    long from = (long) i * group.affineBytes();
    for (long at = from; at < from + group.affineBytes(); at += COORDINATE_LIMBS * Long.BYTES) {
      if (!isCanonical(points, at)) {
        return false;
      }
    }
    return group.affineIsInfinity(points, i)
        ? infinity
        : group.isOnCurve(points, i) && group.inSubgroup(points, i);
  }

  private static boolean isCanonical(MemorySegment points, long at) {
    for (int limb = COORDINATE_LIMBS - 1; limb >= 0; limb--) {
      long value = points.get(LONG, at + (long) limb * Long.BYTES);
      if (value != MODULUS[limb]) {
        return Long.compareUnsigned(value, MODULUS[limb]) < 0;
      }
    }
    return false;
  }

  /** Whether {@code x1} and {@code x2} are the same multiple of the generators of G1 and G2. */
  static boolean areSameMultiple(MemorySegment x1, MemorySegment x2) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment generator1 = Group.G1.allocateAffine(arena, 1);
      Group.G1.generator(generator1, 0);
      MemorySegment generator2 = Group.G2.allocateAffine(arena, 1);
      Group.G2.generator(generator2, 0);
      MemorySegment values = Pairing.allocate(arena, 2);
      Pairing.millerLoop(values, 0, x1, 0, generator2, 0);
      Pairing.millerLoop(values, 1, generator1, 0, x2, 0);
      Pairing.finalExp(values, 0, values, 0);
      Pairing.finalExp(values, 1, values, 1);
      return Pairing.isEqual(values, 0, values, 1);
    }
  }

  /** Whether a point is the generator of its group. */
  static boolean isGenerator(Group group, MemorySegment point) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment generator = group.allocateAffine(arena, 1);
      group.generator(generator, 0);
      return group.affineIsEqual(point, 0, generator, 0);
    }
  }
}
