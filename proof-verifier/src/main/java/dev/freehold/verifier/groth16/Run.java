package dev.freehold.verifier.groth16;

import dev.freehold.blst.Group;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * A stretch of places under one key k, with the three sums that the batch equation pairs with the
 * key's G2 points.
 *
 * @param sums three G1 points in the order of -beta_k, -gamma_k, -delta_k: (sum r_i) alpha_k at
 *     {@link #R_ALPHA}, sum r_i IC_k(x_i) at {@link #R_IC}, sum r_i C_i at {@link #R_C}
 */
record Run(PreparedVerifyingKey key, int from, int to, MemorySegment sums) {
  static final int R_ALPHA = 0;
  static final int R_IC = 1;
  static final int R_C = 2;

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
