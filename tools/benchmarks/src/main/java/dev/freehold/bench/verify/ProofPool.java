package dev.freehold.bench.verify;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.FixedBase;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.PointVerdict;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Derives many proofs from a few, so that verification can be measured on thousands of distinct
 * ones that nobody had to prove.
 *
 * <p>For any r and s, A' = r^-1 A, B' = r B + r s delta, C' = C + s A proves what (A, B, C) proves
 * (Baghery, Kohlweiss, Siim, Volkhov, "Another Look at Extraction and Randomization of Groth's
 * zk-SNARK", Financial Cryptography 2021). A bad one has C' + A' for C': every point is a valid
 * one, the equation fails.
 */
public final class ProofPool {
  private static final int DELTA_OFFSET = VerifyingKey.G1_BYTES + 2 * VerifyingKey.G2_BYTES;
  private static final int B_OFFSET = 48;
  private static final int C_OFFSET = 144;

  /** Proofs derived in one go, sharing the inversions. */
  private static final int CHUNK = 64;

  private ProofPool() {}

  /**
   * Derives {@code count} distinct proofs; number i proves what source i mod the number of sources
   * proves.
   *
   * @param key the sources' key
   * @param seed repeats the same proofs
   */
  public static Proof[] derive(
      VerifyingKey key, List<Proof> sources, int count, long seed, ParallelLoop loop) {
    return derive(key, sources, count, seed, loop, false);
  }

  /** As {@link #derive}, of well-formed proofs which the equation refuses. */
  public static Proof[] deriveBad(
      VerifyingKey key, List<Proof> sources, int count, long seed, ParallelLoop loop) {
    return derive(key, sources, count, seed, loop, true);
  }

  private static Proof[] derive(
      VerifyingKey key, List<Proof> sources, int count, long seed, ParallelLoop loop, boolean bad) {
    Proof[] derived = new Proof[count];
    try (Arena arena = Arena.ofShared()) {
      Points points = decode(arena, sources);
      MemorySegment delta = Group.G2.allocateAffine(arena, 1);
      MemorySegment encoded = arena.allocateFrom(JAVA_BYTE, key.toBytes());
      require(Group.G2.uncompress(delta, 0, encoded, DELTA_OFFSET));
      FixedBase deltas = FixedBase.of(Group.G2, delta, 0, count, arena);
      loop.run(
          (count + CHUNK - 1) / CHUNK,
          chunk -> {
            int from = chunk * CHUNK;
            int size = Math.min(CHUNK, count - from);
            SplittableRandom random = new SplittableRandom(seed * 1_000_003 + chunk);
            deriveChunk(points, deltas, random, derived, from, size, bad);
          });
    }
    return derived;
  }

  /** Jacobian points of the sources. */
  private record Points(int count, MemorySegment a, MemorySegment b, MemorySegment c) {}

  private static Points decode(Arena arena, List<Proof> sources) {
    int count = sources.size();
    Points points =
        new Points(
            count,
            Group.G1.allocatePoints(arena, count),
            Group.G2.allocatePoints(arena, count),
            Group.G1.allocatePoints(arena, count));
    MemorySegment g1 = Group.G1.allocateAffine(arena, 1);
    MemorySegment g2 = Group.G2.allocateAffine(arena, 1);
    for (int i = 0; i < count; i++) {
      MemorySegment encoded = arena.allocateFrom(JAVA_BYTE, sources.get(i).toBytes());
      require(Group.G1.uncompress(g1, 0, encoded, 0));
      Group.G1.fromAffine(points.a, i, g1, 0);
      require(Group.G2.uncompress(g2, 0, encoded, B_OFFSET));
      Group.G2.fromAffine(points.b, i, g2, 0);
      require(Group.G1.uncompress(g1, 0, encoded, C_OFFSET));
      Group.G1.fromAffine(points.c, i, g1, 0);
    }
    return points;
  }

  private static void require(PointVerdict verdict) {
    if (verdict != PointVerdict.VALID) {
      throw new IllegalArgumentException("a proof or key to derive from is not valid: " + verdict);
    }
  }

  private static void deriveChunk(
      Points sources,
      FixedBase deltas,
      SplittableRandom random,
      Proof[] out,
      int from,
      int count,
      boolean bad) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment inverses = Scalars.allocate(arena, count);
      MemorySegment factors = Scalars.allocate(arena, count);
      MemorySegment shifts = Scalars.allocate(arena, count);
      MemorySegment products = Scalars.allocate(arena, count);
      for (int k = 0; k < count; k++) {
        Fr inverse = nonZero(random);
        Fr r = inverse.inverse();
        Fr s = nonZero(random);
        Scalars.set(inverses, k, inverse);
        Scalars.set(factors, k, r);
        Scalars.set(shifts, k, s);
        Scalars.set(products, k, r.mul(s));
      }
      MemorySegment rsDelta = Group.G2.allocateAffine(arena, count);
      deltas.multiply(ParallelLoop.serial(), rsDelta, 0, products, 0, count);
      MemorySegment a = Group.G1.allocatePoints(arena, count);
      MemorySegment b = Group.G2.allocatePoints(arena, count);
      MemorySegment c = Group.G1.allocatePoints(arena, count);
      for (int k = 0; k < count; k++) {
        int i = (from + k) % sources.count;
        Group.G1.mult(a, k, sources.a, i, inverses, k, Group.SCALAR_BITS);
        Group.G2.mult(b, k, sources.b, i, factors, k, Group.SCALAR_BITS);
        Group.G2.addAffine(b, k, b, k, rsDelta, k);
        Group.G1.mult(c, k, sources.a, i, shifts, k, Group.SCALAR_BITS);
        Group.G1.add(c, k, c, k, sources.c, i);
        if (bad) {
          Group.G1.add(c, k, c, k, a, k);
        }
      }
      encode(arena, out, from, count, a, b, c);
    }
  }

  private static void encode(
      Arena arena,
      Proof[] out,
      int from,
      int count,
      MemorySegment a,
      MemorySegment b,
      MemorySegment c) {
    MemorySegment affineA = Group.G1.allocateAffine(arena, count);
    MemorySegment affineB = Group.G2.allocateAffine(arena, count);
    MemorySegment affineC = Group.G1.allocateAffine(arena, count);
    Group.G1.toAffine(affineA, 0, a, 0, count);
    Group.G2.toAffine(affineB, 0, b, 0, count);
    Group.G1.toAffine(affineC, 0, c, 0, count);
    MemorySegment encoded = arena.allocate(Proof.BYTES);
    for (int k = 0; k < count; k++) {
      Group.G1.compress(encoded, 0, affineA, k);
      Group.G2.compress(encoded, B_OFFSET, affineB, k);
      Group.G1.compress(encoded, C_OFFSET, affineC, k);
      out[from + k] = new Proof(encoded.toArray(JAVA_BYTE));
    }
  }

  private static Fr nonZero(SplittableRandom random) {
    byte[] wide = new byte[64];
    Fr value;
    do {
      random.nextBytes(wide);
      value = Fr.fromWideBytes(wide);
    } while (value.isZero());
    return value;
  }
}
