package dev.freehold.snarkpack;

import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.blst.TargetGroup;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The prover's vectors on their way to length 1: TIPP and MIPP in one generalised inner product
 * argument (Gailly, Maller, Nitulescu, sections 4 and 5.2).
 *
 * <p>B stands for the vector of B_i to the power r^i, and w for that of w_i to the power r^-i: the
 * commitments stay what they are, and Z_AB is the plain inner pairing product of A and B. A, C and
 * w fold by x, all else by 1/x.
 */
final class Folding {
  /** Elements scaled at once, with one inversion for all. */
  private static final int CHUNK = 64;

  private static final int LIMBS = FrArrays.LIMBS;
  private static final int CLAIM_PRODUCTS = 2 * AggregateLayout.TARGETS;

  private final ParallelLoop loop;
  private final Vectors vectors;
  private final PairingProducts products;

  /** Elements of GT of two claims, then the scalars and sums of the two. */
  private final MemorySegment targets;

  private final MemorySegment sums;

  /** Length of the vectors. */
  private int length;

  /**
   * @param arena lives as long as this
   * @param vectors hold {@code length} proofs, and the keys
   */
  Folding(Arena arena, ParallelLoop loop, Vectors vectors, int length) {
    this.loop = loop;
    this.vectors = vectors;
    this.length = length;
    this.products = new PairingProducts(arena, loop, 2 * length, CLAIM_PRODUCTS);
    this.targets = Pairing.allocate(arena, CLAIM_PRODUCTS);
    this.sums = Group.G1.allocatePoints(arena, 2);
  }

  int length() {
    return length;
  }

  /** Writes T_AB, U_AB, T_C and U_C of the vectors. */
  void commit(byte[] out, int at) {
    commitments(0, 0, length);
    products.compute(targets);
    for (int k = 0; k < AggregateLayout.COMMITMENTS; k++) {
      write(out, at, k, k);
    }
  }

  /** The commitments to A and C from {@code i} on and B as it stands under the key from there. */
  private void commitments(int i, int j, int count) {
    MemorySegment b = vectors.g2(Vectors.B);
    for (int key = 0; key < 2; key++) {
      MemorySegment v = vectors.g2(Vectors.V1 + key);
      MemorySegment w = vectors.g1(Vectors.W1 + key);
      products.begin();
      products.pair(vectors.g1(Vectors.A), i, v, j, count).pair(w, i, b, j, count);
    }
    for (int key = 0; key < 2; key++) {
      MemorySegment v = vectors.g2(Vectors.V1 + key);
      products.begin().pair(vectors.g1(Vectors.C), i, v, j, count);
    }
  }

  /** Scales B by the powers of r and w by those of 1/r, and writes Z_AB and Z_C. */
  void combine(Fr r, byte[] out, int at) {
    powers(r.inverse());
    Scalars.setAll(vectors.scalars(), length, vectors.weights, 0, length);
    powers(r);
    Scalars.setAll(vectors.scalars(), 0, vectors.weights, 0, length);
    int chunks = chunks(length);
    loop.run(
        3 * chunks,
        turn -> {
          int from = turn % chunks * CHUNK;
          int count = Math.min(CHUNK, length - from);
          if (turn < chunks) {
            scale(Group.G2, vectors.g2(Vectors.B), from, count, from);
          } else {
            MemorySegment w = vectors.g1(Vectors.W1 + turn / chunks - 1);
            scale(Group.G1, w, from, count, length + from);
          }
        });
    products.begin().pair(vectors.g1(Vectors.A), 0, vectors.g2(Vectors.B), 0, length);
    products.compute(targets);
    write(out, at, AggregateLayout.Z_AB, 0);
    Msm.multiply(
        loop,
        Group.G1,
        sums,
        0,
        vectors.g1(Vectors.C),
        vectors.scalars(),
        length,
        Group.SCALAR_BITS);
    writeSums(out, at, 1);
  }

  private void powers(Fr base) {
    long[] factor = new long[LIMBS];
    base.copyLimbs(factor, 0);
    Fr.ONE.copyLimbs(vectors.weights, 0);
    for (int i = 1; i < length; i++) {
      FrArrays.mul(vectors.weights, i * LIMBS, vectors.weights, (i - 1) * LIMBS, factor, 0);
    }
  }

  private static int chunks(int count) {
    return (count + CHUNK - 1) / CHUNK;
  }

  private void scale(Group group, MemorySegment points, int from, int count, int scalar) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment scaled = group.allocatePoints(arena, count);
      for (int k = 0; k < count; k++) {
        group.fromAffine(scaled, k, points, from + k);
        group.mult(scaled, k, scaled, k, vectors.scalars(), scalar + k, Group.SCALAR_BITS);
      }
      group.toAffine(points, from, scaled, 0, count);
    }
  }

  /**
   * Writes a round's left claim, of the right halves of A, C and w with the left halves of all
   * else, and its right claim, of the other halves.
   */
  void cross(byte[] out, int at) {
    int half = length / 2;
    for (int side = 0; side < 2; side++) {
      int i = side == 0 ? half : 0;
      commitments(i, half - i, half);
      products.begin();
      products.pair(vectors.g1(Vectors.A), i, vectors.g2(Vectors.B), half - i, half);
    }
    products.compute(targets);
    Scalars.setAll(vectors.scalars(), 0, vectors.weights, 0, length);
    MemorySegment c = vectors.g1(Vectors.C);
    loop.run(
        2,
        side -> {
          int i = side == 0 ? half : 0;
          Msm.multiply(
              Group.G1, sums, side, c, i, vectors.scalars(), half - i, half, Group.SCALAR_BITS);
        });
    for (int side = 0; side < 2; side++) {
      for (int k = 0; k < AggregateLayout.TARGETS; k++) {
        write(out, at + side * AggregateLayout.CLAIM_BYTES, k, side * AggregateLayout.TARGETS + k);
      }
    }
    writeSums(out, at, 2);
  }

  /** Halves the vectors. */
  void fold(Fr x, Fr inverse) {
    int half = length / 2;
    Scalars.set(vectors.scalars(), 0, x);
    Scalars.set(vectors.scalars(), 1, inverse);
    int chunks = chunks(half);
    loop.run(
        chunks * (Vectors.G1_VECTORS + Vectors.G2_VECTORS),
        turn -> {
          int vector = turn / chunks;
          int from = turn % chunks * CHUNK;
          int count = Math.min(CHUNK, half - from);
          if (vector < Vectors.G2_VECTORS) {
            fold(Group.G2, vectors.g2(vector), from, count, 1);
          } else {
            fold(Group.G1, vectors.g1(vector - Vectors.G2_VECTORS), from, count, 0);
          }
        });
    foldWeights(inverse, half);
    length = half;
  }

  private void fold(Group group, MemorySegment points, int from, int count, int scalar) {
    int half = length / 2;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment folded = group.allocatePoints(arena, count);
      for (int k = 0; k < count; k++) {
        group.fromAffine(folded, k, points, half + from + k);
        group.mult(folded, k, folded, k, vectors.scalars(), scalar, Group.SCALAR_BITS);
        group.addAffine(folded, k, folded, k, points, from + k);
      }
      group.toAffine(points, from, folded, 0, count);
    }
  }

  private void foldWeights(Fr factor, int half) {
    long[] limbs = new long[LIMBS];
    factor.copyLimbs(limbs, 0);
    long[] term = new long[LIMBS];
    long[] weights = vectors.weights;
    for (int i = 0; i < half; i++) {
      FrArrays.mul(term, 0, weights, (half + i) * LIMBS, limbs, 0);
      FrArrays.add(weights, i * LIMBS, weights, i * LIMBS, term, 0);
    }
  }

  private void write(byte[] out, int claimAt, int target, int from) {
    System.arraycopy(
        TargetGroup.compress(targets, from),
        0,
        out,
        claimAt + target * TargetGroup.COMPRESSED_BYTES,
        TargetGroup.COMPRESSED_BYTES);
  }

  private void writeSums(byte[] out, int claimAt, int claims) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = Group.G1.allocateAffine(arena, claims);
      Group.G1.toAffine(affine, 0, sums, 0, claims);
      for (int k = 0; k < claims; k++) {
        int at =
            claimAt
                + k * AggregateLayout.CLAIM_BYTES
                + AggregateLayout.TARGETS * TargetGroup.COMPRESSED_BYTES;
        writePoint(out, at, Group.G1, affine, k);
      }
    }
  }

  /**
   * Writes an affine point, compressed. That it is neutral is no matter of the proofs: with A_i,
   * B_i, C_i and the keys not neutral, each point is a value of a polynomial in challenges that is
   * not zero.
   */
  static void writePoint(byte[] out, int at, Group group, MemorySegment affine, long i) {
    if (group.affineIsInfinity(affine, i)) {
      throw degenerate();
    }
    System.arraycopy(group.compress(affine, i), 0, out, at, group.compressedBytes());
  }

  private static AggregationException degenerate() {
    return new AggregationException(
        AggregationException.Reason.DEGENERATE, "an element of the aggregate is neutral");
  }
}
