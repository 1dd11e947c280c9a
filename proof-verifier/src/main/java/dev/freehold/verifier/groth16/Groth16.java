package dev.freehold.verifier.groth16;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Verifies one proof at a time. {@link BatchVerifier} is several times cheaper for many. */
public final class Groth16 {
  private Groth16() {}

  /**
   * Verifies a proof as it comes over the wire.
   *
   * @param inputs the public inputs end to end, {@value Fr#BYTES} canonical big-endian bytes each
   * @param proof A‖B‖C compressed
   */
  public static ProofVerdict verify(PreparedVerifyingKey key, byte[] inputs, byte[] proof) {
    if (inputs.length != key.publicInputs() * Fr.BYTES) {
      return ProofVerdict.INPUT_COUNT;
    }
    List<Fr> decoded = new ArrayList<>(key.publicInputs());
    for (int off = 0; off < inputs.length; off += Fr.BYTES) {
      if (!Fr.isCanonical(inputs, off)) {
        return ProofVerdict.INPUT_NOT_CANONICAL;
      }
      decoded.add(Fr.fromBytes(inputs, off));
    }
    if (proof.length != Proof.BYTES) {
      return ProofVerdict.PROOF_LENGTH;
    }
    return verify(key, decoded, new Proof(proof));
  }

  /** Verifies a proof of the statement with these public inputs. */
  public static ProofVerdict verify(PreparedVerifyingKey key, List<Fr> inputs, Proof proof) {
    if (inputs.size() != key.publicInputs()) {
      return ProofVerdict.INPUT_COUNT;
    }
    try (Arena arena = Arena.ofConfined()) {
      ProofPoints points = new ProofPoints(arena, 1);
      ProofVerdict decoded = points.decode(0, proof, new byte[Proof.BYTES]);
      if (decoded != ProofVerdict.VALID) {
        return decoded;
      }
      return equationHolds(arena, key, inputs, points)
          ? ProofVerdict.VALID
          : ProofVerdict.EQUATION_FAILS;
    }
  }

  private static boolean equationHolds(
      Arena arena, PreparedVerifyingKey key, List<Fr> inputs, ProofPoints proof) {
    // (A, B), (IC(x), -gamma), (C, -delta): the key's G2 points follow B.
    MemorySegment g1 = Group.G1.allocateAffine(arena, 3);
    MemorySegment g2 = Group.G2.allocateAffine(arena, 3);
    MemorySegment.copy(proof.a(), 0, g1, 0, Group.G1.affineBytes());
    MemorySegment.copy(proof.c(), 0, g1, 2L * Group.G1.affineBytes(), Group.G1.affineBytes());
    MemorySegment.copy(proof.b(), 0, g2, 0, Group.G2.affineBytes());
    MemorySegment.copy(
        key.negatedG2(),
        Group.G2.affineBytes(),
        g2,
        Group.G2.affineBytes(),
        2L * Group.G2.affineBytes());
    MemorySegment scalars = Scalars.allocate(arena, inputs.size() + 1);
    Scalars.set(scalars, 0, Fr.ONE);
    for (int j = 0; j < inputs.size(); j++) {
      Scalars.set(scalars, j + 1, inputs.get(j));
    }
    MemorySegment sum = Group.G1.allocatePoints(arena, 1);
    key.combineIc(sum, 0, scalars);
    Group.G1.toAffine(g1, 1, sum, 0, 1);

    MemorySegment value = Pairing.allocate(arena, 1);
    Pairing.millerLoops(value, 0, g1, 0, g2, 0, 3);
    Pairing.mul(value, 0, value, 0, key.alphaBeta(), 0);
    Pairing.finalExp(value, 0, value, 0);
    return Pairing.isOne(value, 0);
  }
}
