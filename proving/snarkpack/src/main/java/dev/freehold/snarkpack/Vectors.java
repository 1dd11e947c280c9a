package dev.freehold.snarkpack;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.proof.Proof;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The vectors an aggregate is made from, in memory that is used again for the next: the proofs' A,
 * B and C, the commitment keys v1, v2, w1 and w2, and the powers of r. About 1.2 KiB a proof; freed
 * with the object. Threads may work on distinct elements.
 */
final class Vectors {
  /** The vectors in G1, then those in G2. */
  static final int A = 0;

  static final int C = 1;
  static final int W1 = 2;
  static final int G1_VECTORS = 4;
  static final int B = 0;
  static final int V1 = 1;
  static final int G2_VECTORS = 3;

  private final int capacity;
  private final MemorySegment[] g1 = new MemorySegment[G1_VECTORS];
  private final MemorySegment[] g2 = new MemorySegment[G2_VECTORS];
  private final MemorySegment scalars;
  private final MemorySegment encoded;

  /** The powers of r, folded as the vectors are: Montgomery limbs. */
  final long[] weights;

  Vectors(Arena arena, int capacity) {
    this.capacity = capacity;
    for (int k = 0; k < g1.length; k++) {
      g1[k] = Group.G1.allocateAffine(arena, capacity);
    }
    for (int k = 0; k < g2.length; k++) {
      g2[k] = Group.G2.allocateAffine(arena, capacity);
    }
    this.scalars = Scalars.allocate(arena, 2L * capacity);
    this.encoded = arena.allocate((long) capacity * Proof.BYTES);
    this.weights = new long[capacity * FrArrays.LIMBS];
  }

  /** The longest vectors it holds. */
  int capacity() {
    return capacity;
  }

  MemorySegment g1(int vector) {
    return g1[vector];
  }

  MemorySegment g2(int vector) {
    return g2[vector];
  }

  /** Room for two scalars a proof. */
  MemorySegment scalars() {
    return scalars;
  }

  /**
   * Decodes a proof to place {@code i} of A, B and C, with every check of its points.
   *
   * @return what is wrong with it, or {@code VALID}
   */
  PointVerdict decode(int i, Proof proof) {
    long at = (long) i * Proof.BYTES;
    MemorySegment.copy(proof.toBytes(), 0, encoded, JAVA_BYTE, at, Proof.BYTES);
    PointVerdict verdict = Group.G1.uncompress(g1[A], i, encoded, at);
    if (verdict == PointVerdict.VALID) {
      at += Group.G1.compressedBytes();
      verdict = Group.G2.uncompress(g2[B], i, encoded, at);
    }
    if (verdict == PointVerdict.VALID) {
      at += Group.G2.compressedBytes();
      verdict = Group.G1.uncompress(g1[C], i, encoded, at);
    }
    return verdict;
  }

  /** Repeats the last of {@code count} proofs to the end of vectors of {@code padded}. */
  void pad(int count, int padded) {
    for (int i = count; i < padded; i++) {
      copy(Group.G1, g1[A], count - 1, g1[A], i, 1);
      copy(Group.G1, g1[C], count - 1, g1[C], i, 1);
      copy(Group.G2, g2[B], count - 1, g2[B], i, 1);
    }
  }

  /** Writes the commitment keys for {@code n} proofs: v from power 0 on, w from power n on. */
  void loadKeys(StructuredReferenceString srs, int n) {
    for (int key = 0; key < 2; key++) {
      copy(Group.G2, srs.powers(key).g2(), 0, g2[V1 + key], 0, n);
      copy(Group.G1, srs.powers(key).g1(), n, g1[W1 + key], 0, n);
    }
  }

  private static void copy(
      Group group, MemorySegment from, long i, MemorySegment to, long j, long count) {
    long bytes = group.affineBytes();
    MemorySegment.copy(from, i * bytes, to, j * bytes, count * bytes);
  }
}
