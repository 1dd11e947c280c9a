package dev.freehold.bench.aggregate;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.PointVerdict;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The blst operations that no aggregation by TIPP and MIPP can avoid, called directly, with nothing
 * else around them. For each proof: decoding its three points; 7 pairs in the commitments and Z_AB
 * and 14 in the claims of all rounds together; 6 multiplications in G1 and 4 in G2, by which B and
 * the keys w are scaled once and all seven vectors are folded to length 1.
 *
 * <p>It leaves out the sums of C, the openings, the exponentiations that end each product, turning
 * points affine, and the transcript. On the caller's thread alone.
 */
final class AggregationFloor {
  private static final int PAIRS = 21;
  private static final int G1_MULTIPLICATIONS = 6;
  private static final int G2_MULTIPLICATIONS = 4;

  private final Arena arena = Arena.ofAuto();
  private final int count;
  private final MemorySegment encoded;
  private final MemorySegment a;
  private final MemorySegment b;
  private final MemorySegment c;
  private final MemorySegment sum1 = Group.G1.allocatePoints(arena, 1);
  private final MemorySegment sum2 = Group.G2.allocatePoints(arena, 1);
  private final MemorySegment scalar = Scalars.allocate(arena, 1);
  private final MemorySegment value = Pairing.allocate(arena, 1);

  /**
   * @param proofs valid ones; aggregating them is what the floor is under
   */
  AggregationFloor(List<Proof> proofs) {
    count = proofs.size();
    encoded = arena.allocate((long) count * Proof.BYTES);
    for (int i = 0; i < count; i++) {
      MemorySegment proof = MemorySegment.ofArray(proofs.get(i).toBytes());
      MemorySegment.copy(proof, 0, encoded, (long) i * Proof.BYTES, Proof.BYTES);
    }
    a = Group.G1.allocateAffine(arena, count);
    b = Group.G2.allocateAffine(arena, count);
    c = Group.G1.allocateAffine(arena, count);
    // As large as any: the time does not depend on the bits.
    Scalars.set(scalar, 0, Fr.ONE.negate());
  }

  /** All of it, once. */
  void run() {
    decode();
    for (int i = 0; i < PAIRS; i++) {
      Pairing.millerLoops(value, 0, a, 0, b, 0, count);
    }
    for (int i = 0; i < count; i++) {
      multiply(Group.G1, sum1, a, i, G1_MULTIPLICATIONS);
      multiply(Group.G2, sum2, b, i, G2_MULTIPLICATIONS);
    }
  }

  private void decode() {
    for (int i = 0; i < count; i++) {
      long at = (long) i * Proof.BYTES;
      require(Group.G1.uncompress(a, i, encoded, at));
      require(Group.G2.uncompress(b, i, encoded, at + Group.G1.compressedBytes()));
      require(Group.G1.uncompress(c, i, encoded, at + Proof.BYTES - Group.G1.compressedBytes()));
    }
  }

  private void multiply(Group group, MemorySegment sum, MemorySegment points, int i, int times) {
    for (int k = 0; k < times; k++) {
      group.fromAffine(sum, 0, points, i);
      group.mult(sum, 0, sum, 0, scalar, 0, Group.SCALAR_BITS);
    }
  }

  private static void require(PointVerdict verdict) {
    if (verdict != PointVerdict.VALID) {
      throw new IllegalStateException("the floor is measured on valid proofs only");
    }
  }
}
