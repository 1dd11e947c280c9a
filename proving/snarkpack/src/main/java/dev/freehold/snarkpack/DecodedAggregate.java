package dev.freehold.snarkpack;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.PointVerdict;
import dev.freehold.blst.TargetGroup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The elements of an aggregate, each of which is in its group and not neutral.
 *
 * @param targets {@link AggregateLayout#TARGETS} elements of GT for each claim
 * @param sums a point Z_C for each claim
 * @param g1 affine points at the places {@link #A} and following
 * @param g2 affine points at the places {@link #B} and following
 */
record DecodedAggregate(
    AggregateLayout layout,
    MemorySegment targets,
    MemorySegment sums,
    MemorySegment g1,
    MemorySegment g2) {
  static final int A = 0;
  static final int C = 1;
  static final int W = 2;
  static final int OPENING_W = 4;
  private static final int G1_POINTS = 6;

  static final int B = 0;
  static final int V = 1;
  static final int OPENING_V = 3;
  private static final int G2_POINTS = 5;

  /**
   * Decodes with every check.
   *
   * @param arena gives the memory; all threads of the loop use it
   * @return null if the bytes are no aggregate of this layout
   */
  static DecodedAggregate decode(
      Arena arena, ParallelLoop loop, AggregateLayout layout, byte[] bytes) {
    if (bytes.length != layout.bytes() || bytes[0] != AggregateLayout.VERSION) {
      return null;
    }
    DecodedAggregate made =
        new DecodedAggregate(
            layout,
            Pairing.allocate(arena, (long) layout.claims() * AggregateLayout.TARGETS),
            Group.G1.allocateAffine(arena, layout.claims()),
            Group.G1.allocateAffine(arena, G1_POINTS),
            Group.G2.allocateAffine(arena, G2_POINTS));
    AtomicBoolean valid = new AtomicBoolean(made.points(arena.allocateFrom(JAVA_BYTE, bytes)));
    loop.run(
        layout.claims() * AggregateLayout.TARGETS,
        k -> {
          int at = layout.targetAt(k / AggregateLayout.TARGETS, k % AggregateLayout.TARGETS);
          if (valid.get()
              && TargetGroup.decompress(made.targets, k, bytes, at) != PointVerdict.VALID) {
            valid.set(false);
          }
        });
    return valid.get() ? made : null;
  }

  /** Decodes the points of G1 and G2. */
  private boolean points(MemorySegment in) {
    boolean valid =
        is(Group.G1, g1, A, in, layout.finalA())
            && is(Group.G1, g1, C, in, layout.finalC())
            && is(Group.G2, g2, B, in, layout.finalB());
    for (int key = 0; valid && key < 2; key++) {
      valid =
          is(Group.G1, g1, W + key, in, layout.finalW(key))
              && is(Group.G1, g1, OPENING_W + key, in, layout.openingW(key))
              && is(Group.G2, g2, V + key, in, layout.finalV(key))
              && is(Group.G2, g2, OPENING_V + key, in, layout.openingV(key));
    }
    for (int claim = 0; valid && claim < layout.claims(); claim++) {
      valid = is(Group.G1, sums, claim, in, layout.sumAt(claim));
    }
    return valid;
  }

  private static boolean is(Group group, MemorySegment out, int i, MemorySegment in, int at) {
    return group.uncompress(out, i, in, at) == PointVerdict.VALID;
  }
}
