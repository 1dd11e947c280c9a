package dev.freehold.verifier.groth16;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import dev.freehold.core.proof.Proof;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The decoded points of many proofs, all A, all B and all C end to end. Affine.
 *
 * <p>Every point is checked for its subgroup alone. A random linear combination of many points
 * would be one check for all, but the cofactors of this curve have small factors (3 and 11 in G1,
 * 13 and 23 in G2): a component of order 3 vanishes for one in three coefficients, however long
 * they are.
 */
final class ProofPoints {
  private static final int B_OFFSET = 48;
  private static final int C_OFFSET = 144;

  private final MemorySegment encoded;
  private final MemorySegment a;
  private final MemorySegment b;
  private final MemorySegment c;

  ProofPoints(SegmentAllocator allocator, int capacity) {
    this.encoded = allocator.allocate((long) capacity * Proof.BYTES);
    this.a = Group.G1.allocateAffine(allocator, capacity);
    this.b = Group.G2.allocateAffine(allocator, capacity);
    this.c = Group.G1.allocateAffine(allocator, capacity);
  }

  /**
   * Decodes one proof to place {@code i}: A, then B, then C, each with every check. What a refused
   * proof leaves there is undefined.
   *
   * @param scratch of {@link Proof#BYTES} bytes
   */
  ProofVerdict decode(int i, Proof proof, byte[] scratch) {
    long at = (long) i * Proof.BYTES;
    proof.toBytes(scratch, 0);
    MemorySegment.copy(scratch, 0, encoded, JAVA_BYTE, at, Proof.BYTES);
    PointVerdict verdict = Group.G1.uncompress(a, i, encoded, at);
    if (verdict != PointVerdict.VALID) {
      return ProofVerdict.of("A", verdict);
    }
    verdict = Group.G2.uncompress(b, i, encoded, at + B_OFFSET);
    if (verdict != PointVerdict.VALID) {
      return ProofVerdict.of("B", verdict);
    }
    return ProofVerdict.of("C", Group.G1.uncompress(c, i, encoded, at + C_OFFSET));
  }

  MemorySegment a() {
    return a;
  }

  MemorySegment b() {
    return b;
  }

  MemorySegment c() {
    return c;
  }
}
