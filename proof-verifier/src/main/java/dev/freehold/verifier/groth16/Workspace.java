package dev.freehold.verifier.groth16;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Queue;

/**
 * The memory of one batch, reused for later ones. About 2 KiB a proof. It is freed with the object:
 * nothing has to close it.
 */
final class Workspace {
  private static final int CAPACITY_MIN = 64;

  private final int capacity;
  final ProofPoints points;

  /** r_i A_i, Jacobian and affine. */
  final MemorySegment rAJacobian;

  final MemorySegment rA;

  /** r_i, {@link Coefficients#BYTES} little-endian bytes each. */
  final MemorySegment r;

  /** The product of the Miller loops of (r_i A_i, B_i) over each chunk. */
  final MemorySegment chunkValues;

  /** The sums of each {@link Run}, of which there are at most as many as proofs. */
  final MemorySegment sums;

  Workspace(int proofs) {
    this.capacity = Math.max(CAPACITY_MIN, Integer.highestOneBit(2 * proofs - 1));
    Arena arena = Arena.ofAuto();
    this.points = new ProofPoints(arena, capacity);
    this.rAJacobian = Group.G1.allocatePoints(arena, capacity);
    this.rA = Group.G1.allocateAffine(arena, capacity);
    this.r = arena.allocate((long) capacity * Coefficients.BYTES, Long.BYTES);
    this.chunkValues = Pairing.allocate(arena, BatchEquation.chunks(capacity));
    this.sums = Run.allocateSums(arena, capacity);
  }

  /** Proofs it has room for. */
  int capacity() {
    return capacity;
  }

  /** Offers itself for reuse; where there is no room it is dropped. */
  void keepIn(Queue<Workspace> idle) {
    if (!idle.offer(this)) {
      Workspace smaller = idle.poll();
      idle.offer(smaller == null || smaller.capacity < capacity ? this : smaller);
    }
  }
}
