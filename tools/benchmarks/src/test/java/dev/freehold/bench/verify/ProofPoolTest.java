package dev.freehold.bench.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProofPoolTest {
  // A key of one input with every discrete logarithm known: proofs of it can be written down.
  private static final Fr ALPHA = Fr.of(3);
  private static final Fr BETA = Fr.of(5);
  private static final Fr GAMMA = Fr.of(7);
  private static final Fr DELTA = Fr.of(11);
  private static final Fr IC = Fr.of(13);

  private static byte[] point(Group group, Fr factor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = group.allocateAffine(arena, 1);
      MemorySegment point = group.allocatePoints(arena, 1);
      MemorySegment scalar = Scalars.allocate(arena, 1);
      Scalars.set(scalar, 0, factor);
      group.generator(affine, 0);
      group.fromAffine(point, 0, affine, 0);
      group.mult(point, 0, point, 0, scalar, 0, Group.SCALAR_BITS);
      group.toAffine(affine, 0, point, 0, 1);
      return group.compress(affine, 0);
    }
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static VerifyingKey key() {
    return new VerifyingKey(
        join(
            point(Group.G1, ALPHA),
            point(Group.G2, BETA),
            point(Group.G2, GAMMA),
            point(Group.G2, DELTA),
            point(Group.G1, IC),
            point(Group.G1, IC)));
  }

  private static PreparedVerifyingKey prepared() {
    return switch (PreparedVerifyingKey.decode(key())) {
      case KeyDecoding.Prepared(var key) -> key;
      case KeyDecoding.Refused refused -> throw new AssertionError(refused);
    };
  }

  /** A proof of input x: ab = alpha beta + gamma (1 + x) IC + delta c. */
  private static Proof prove(Fr x, Fr a, Fr b) {
    Fr known = ALPHA.mul(BETA).add(GAMMA.mul(IC.mul(Fr.ONE.add(x))));
    Fr c = a.mul(b).sub(known).mul(DELTA.inverse());
    return new Proof(join(point(Group.G1, a), point(Group.G2, b), point(Group.G1, c)));
  }

  private static final List<Fr> INPUTS = List.of(Fr.of(17), Fr.of(19));

  private static List<Proof> sources() {
    return List.of(
        prove(INPUTS.get(0), Fr.of(23), Fr.of(29)), prove(INPUTS.get(1), Fr.of(31), Fr.of(37)));
  }

  @Test
  void derivesDistinctValidProofs() {
    Proof[] derived = ProofPool.derive(key(), sources(), 70, 5, ParallelLoop.serial());
    Set<Proof> distinct = new HashSet<>(Arrays.asList(derived));
    distinct.addAll(sources());
    assertEquals(72, distinct.size());
    for (int i = 0; i < derived.length; i++) {
      assertEquals(
          ProofVerdict.VALID,
          Groth16.verify(prepared(), List.of(INPUTS.get(i % 2)), derived[i]),
          "number " + i);
    }
    assertArrayEquals(derived, ProofPool.derive(key(), sources(), 70, 5, ParallelLoop.serial()));
    assertNotEquals(derived[0], ProofPool.derive(key(), sources(), 1, 6, ParallelLoop.serial())[0]);
  }

  @Test
  void derivesBadProofsOfValidPoints() {
    Proof[] derived = ProofPool.deriveBad(key(), sources(), 10, 5, ParallelLoop.serial());
    for (int i = 0; i < derived.length; i++) {
      assertEquals(
          ProofVerdict.EQUATION_FAILS,
          Groth16.verify(prepared(), List.of(INPUTS.get(i % 2)), derived[i]));
    }
  }

  @Test
  void theFloorIsMeasuredOnValidProofsOnly() {
    List<Proof> proofs =
        Stream.of(ProofPool.derive(key(), sources(), 5, 5, ParallelLoop.serial())).toList();
    try (VerificationFloor floor = new VerificationFloor(proofs)) {
      assertEquals(5, floor.count());
      assertEquals(
          List.of("decompress", "subgroup", "scale", "sum", "miller", "finalExp"),
          List.copyOf(floor.parts().keySet()));
    }
    byte[] broken = proofs.getFirst().toBytes();
    broken[0] = (byte) 0x80;
    assertThrows(
        IllegalStateException.class, () -> new VerificationFloor(List.of(new Proof(broken))));
  }
}
