package dev.freehold.prover.groth16;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.PointVerdict;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The equation e(A, B) = e(alpha, beta) e(IC(x), gamma) e(C, delta), written out. */
public final class PairingEquation {
  private static final int G1 = Group.G1.compressedBytes();
  private static final int G2 = Group.G2.compressedBytes();

  private PairingEquation() {}

  /** Whether it holds; all points must decode with every check. */
  public static boolean holds(VerifyingKey key, Fr[] inputs, Proof proof) {
    byte[] points = key.toBytes();
    byte[] parts = proof.toBytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment left = Group.G1.allocateAffine(arena, 4);
      MemorySegment right = Group.G2.allocateAffine(arena, 4);
      decode(Group.G1, left, 0, parts, 0);
      decode(Group.G2, right, 0, parts, G1);
      decode(Group.G1, left, 1, points, 0);
      decode(Group.G2, right, 1, points, G1);
      inputSum(left, 2, points, G1 + 3 * G2, inputs, arena);
      decode(Group.G2, right, 2, points, G1 + G2);
      decode(Group.G1, left, 3, parts, G1 + G2);
      decode(Group.G2, right, 3, points, G1 + 2 * G2);
      MemorySegment values = Pairing.allocate(arena, 2);
      Pairing.millerLoop(values, 0, left, 0, right, 0);
      Pairing.millerLoops(values, 1, left, 1, right, 1, 3);
      Pairing.finalExp(values, 0, values, 0);
      Pairing.finalExp(values, 1, values, 1);
      return Pairing.isEqual(values, 0, values, 1);
    }
  }

  private static void inputSum(
      MemorySegment out, long o, byte[] points, int off, Fr[] inputs, Arena arena) {
    MemorySegment affine = Group.G1.allocateAffine(arena, 1);
    MemorySegment work = Group.G1.allocatePoints(arena, 2);
    MemorySegment scalar = Scalars.allocate(arena, 1);
    decode(Group.G1, affine, 0, points, off);
    Group.G1.fromAffine(work, 0, affine, 0);
    for (int i = 0; i < inputs.length; i++) {
      decode(Group.G1, affine, 0, points, off + (i + 1) * G1);
      Group.G1.fromAffine(work, 1, affine, 0);
      Scalars.set(scalar, 0, inputs[i]);
      Group.G1.mult(work, 1, work, 1, scalar, 0, Group.SCALAR_BITS);
      Group.G1.add(work, 0, work, 0, work, 1);
    }
    Group.G1.toAffine(out, o, work, 0, 1);
  }

  private static void decode(Group group, MemorySegment out, long i, byte[] bytes, int off) {
    byte[] point = Arrays.copyOfRange(bytes, off, off + group.compressedBytes());
    PointVerdict verdict = group.uncompress(out, i, point);
    if (verdict != PointVerdict.VALID) {
      throw new AssertionError("a point of " + group + " at byte " + off + " is " + verdict);
    }
  }
}
