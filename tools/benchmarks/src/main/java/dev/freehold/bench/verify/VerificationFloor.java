package dev.freehold.bench.verify;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.PointVerdict;
import dev.freehold.core.proof.Proof;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The blst operations that no batched verification of these proofs can avoid, called directly, in
 * the bulk forms that share the most, with nothing else around them: for each proof decompressing
 * A, B and C and checking their subgroups, one multiplication of A by 128 bits, its share in one
 * multi-scalar multiplication over all C and in one product of Miller loops; and one final
 * exponentiation for all.
 *
 * <p>It leaves out what a verifier also does: the terms of the keys, sums over the public inputs,
 * turning the scaled points affine, drawing coefficients. On the caller's thread alone.
 */
public final class VerificationFloor implements AutoCloseable {
  private static final int COEFFICIENT_BITS = 128;
  private static final int B_OFFSET = 48;
  private static final int C_OFFSET = 144;

  private final Arena arena = Arena.ofShared();
  private final int count;
  private final MemorySegment encoded;
  private final MemorySegment coefficients;
  private final MemorySegment a;
  private final MemorySegment b;
  private final MemorySegment c;
  private final MemorySegment scaled;
  private final MemorySegment sum;
  private final MemorySegment value;

  /**
   * @param proofs valid ones; their verification is what the floor is under
   */
  public VerificationFloor(List<Proof> proofs) {
    count = proofs.size();
    encoded = arena.allocate((long) count * Proof.BYTES);
    for (int i = 0; i < count; i++) {
      byte[] bytes = proofs.get(i).toBytes();
      MemorySegment.copy(bytes, 0, encoded, JAVA_BYTE, (long) i * Proof.BYTES, Proof.BYTES);
    }
    coefficients = arena.allocate((long) count * COEFFICIENT_BITS / 8, Long.BYTES);
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < count * 2; i++) {
      coefficients.setAtIndex(JAVA_LONG, i, random.nextLong());
    }
    a = Group.G1.allocateAffine(arena, count);
    b = Group.G2.allocateAffine(arena, count);
    c = Group.G1.allocateAffine(arena, count);
    scaled = Group.G1.allocatePoints(arena, count);
    sum = Group.G1.allocatePoints(arena, 1);
    value = Pairing.allocate(arena, 2);
    run();
  }

  /** How many proofs one run is over. */
  public int count() {
    return count;
  }

  /** All of it, once. */
  public void run() {
    parts().values().forEach(Runnable::run);
  }

  /** The parts by name, in order; each runs over all proofs. */
  public Map<String, Runnable> parts() {
    Map<String, Runnable> parts = new LinkedHashMap<>();
    parts.put("decompress", this::decompress);
    parts.put("subgroup", this::checkSubgroups);
    parts.put("scale", this::scale);
    parts.put("sum", this::sum);
    parts.put("miller", this::millerLoops);
    parts.put("finalExp", this::finalExponentiation);
    return parts;
  }

  private void decompress() {
    for (int i = 0; i < count; i++) {
      long at = (long) i * Proof.BYTES;
      require(Group.G1.uncompressUnchecked(a, i, encoded, at) == PointVerdict.VALID);
      require(Group.G2.uncompressUnchecked(b, i, encoded, at + B_OFFSET) == PointVerdict.VALID);
      require(Group.G1.uncompressUnchecked(c, i, encoded, at + C_OFFSET) == PointVerdict.VALID);
    }
  }

  private void checkSubgroups() {
    for (int i = 0; i < count; i++) {
      require(Group.G1.inSubgroup(a, i));
      require(Group.G2.inSubgroup(b, i));
      require(Group.G1.inSubgroup(c, i));
    }
  }

  private void scale() {
    for (int i = 0; i < count; i++) {
      Group.G1.fromAffine(scaled, i, a, i);
      Group.G1.mult(scaled, i, scaled, i, coefficients, i, COEFFICIENT_BITS);
    }
  }

  private void sum() {
    Msm.multiply(Group.G1, sum, 0, c, 0, coefficients, 0, count, COEFFICIENT_BITS);
  }

  private void millerLoops() {
    Pairing.millerLoops(value, 0, a, 0, b, 0, count);
  }

  private void finalExponentiation() {
    Pairing.finalExp(value, 1, value, 0);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("the floor is measured on valid proofs only");
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
