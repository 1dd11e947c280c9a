package dev.freehold.verifier.groth16;

import dev.freehold.blst.Group;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * A stretch of places under one key, with what their coefficients r_i make of the key's side of the
 * equation.
 *
 * @param sums three G1 points in the order of the key's G2 points: (sum r_i) alpha, sum r_i
 *     IC(x_i), sum r_i C_i
 */
record Run(PreparedVerifyingKey key, int from, int to, MemorySegment sums) {
  static final int ALPHA = 0;
  static final int IC = 1;
  static final int C = 2;

  /** How many sums a run has: the key's G2 points are as many. */
  static final int SUMS = 3;

  static MemorySegment allocateSums(SegmentAllocator allocator, long runs) {
    return Group.G1.allocatePoints(allocator, SUMS * runs);
  }

  /** What is left of this run after {@code head}, which begins where it begins: no new sums. */
  Run without(Run head, SegmentAllocator allocator) {
    MemorySegment rest = allocateSums(allocator, 1);
    rest.copyFrom(head.sums);
    for (int i = 0; i < SUMS; i++) {
      Group.G1.negate(rest, i);
      Group.G1.add(rest, i, rest, i, sums, i);
    }
    return new Run(key, head.to, to, rest);
  }
}
