package dev.freehold.verifier.groth16;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A key whose trapdoor is known, so that a proof of any statement can be simulated (Groth 2016,
 * section 3.2, the simulator): choose A and B, solve for C.
 */
public final class SimulatedKey {
  final Fr alpha;
  final Fr beta;
  final Fr gamma;
  final Fr delta;
  final Fr[] ic;
  private final SplittableRandom random;

  public SimulatedKey(SplittableRandom random, int publicInputs) {
    this(random, publicInputs, randomFr(random), randomFr(random), randomFr(random));
  }

  private SimulatedKey(SplittableRandom random, int publicInputs, Fr alpha, Fr beta, Fr gamma) {
    this.random = random;
    this.alpha = alpha;
    this.beta = beta;
    this.gamma = gamma;
    this.delta = randomFr(random);
    this.ic = new Fr[publicInputs + 1];
    for (int i = 0; i < ic.length; i++) {
      ic[i] = randomFr(random);
    }
  }

  /** A key for another circuit out of the same ceremony: alpha, beta and gamma are this one's. */
  SimulatedKey sibling(int publicInputs) {
    return new SimulatedKey(random, publicInputs, alpha, beta, gamma);
  }

  /** A key like this whose IC(x) is infinity for these inputs. */
  public SimulatedKey annulling(List<Fr> inputs) {
    SimulatedKey other = sibling(inputs.size());
    other.ic[0] = other.ic[0].sub(other.icOf(inputs));
    return other;
  }

  static Fr randomFr(SplittableRandom random) {
    byte[] wide = new byte[64];
    random.nextBytes(wide);
    return Fr.fromWideBytes(wide);
  }

  public VerifyingKey verifyingKey() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(point(Group.G1, alpha));
    out.writeBytes(point(Group.G2, beta));
    out.writeBytes(point(Group.G2, gamma));
    out.writeBytes(point(Group.G2, delta));
    for (Fr factor : ic) {
      out.writeBytes(point(Group.G1, factor));
    }
    return new VerifyingKey(out.toByteArray());
  }

  PreparedVerifyingKey prepared() {
    return switch (PreparedVerifyingKey.decode(verifyingKey())) {
      case KeyDecoding.Prepared(var key) -> key;
      case KeyDecoding.Refused refused -> throw new AssertionError(refused);
    };
  }

  List<Fr> randomInputs() {
    List<Fr> inputs = new ArrayList<>();
    for (int i = 1; i < ic.length; i++) {
      inputs.add(randomFr(random));
    }
    return inputs;
  }

  /** The discrete logarithm of IC(x). */
  Fr icOf(List<Fr> inputs) {
    Fr sum = ic[0];
    for (int i = 0; i < inputs.size(); i++) {
      sum = sum.add(ic[i + 1].mul(inputs.get(i)));
    }
    return sum;
  }

  /** The C that completes A = a G1 and B = b G2 to a proof. */
  public Fr solveC(List<Fr> inputs, Fr a, Fr b) {
    return a.mul(b).sub(alpha.mul(beta)).sub(gamma.mul(icOf(inputs))).mul(delta.inverse());
  }

  public Proof prove(List<Fr> inputs) {
    Fr a = randomFr(random);
    Fr b = randomFr(random);
    return proof(a, b, solveC(inputs, a, b));
  }

  public static Proof proof(Fr a, Fr b, Fr c) {
    return join(point(Group.G1, a), point(Group.G2, b), point(Group.G1, c));
  }

  static Proof join(byte[] a, byte[] b, byte[] c) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(a);
    out.writeBytes(b);
    out.writeBytes(c);
    return new Proof(out.toByteArray());
  }

  /** A valid item of random inputs. */
  static BatchVerifier.Item item(SimulatedKey key, PreparedVerifyingKey prepared) {
    List<Fr> inputs = key.randomInputs();
    return new BatchVerifier.Item(prepared, inputs, key.prove(inputs));
  }

  /** factor * generator, compressed. */
  public static byte[] point(Group group, Fr factor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = group.allocateAffine(arena, 1);
      group.generator(affine, 0);
      multiply(arena, group, affine, factor);
      return group.compress(affine, 0);
    }
  }

  private static void multiply(Arena arena, Group group, MemorySegment affine, Fr factor) {
    MemorySegment point = group.allocatePoints(arena, 1);
    MemorySegment scalar = Scalars.allocate(arena, 1);
    Scalars.set(scalar, 0, factor);
    group.fromAffine(point, 0, affine, 0);
    group.mult(point, 0, point, 0, scalar, 0, Group.SCALAR_BITS);
    group.toAffine(affine, 0, point, 0, 1);
  }

  /**
   * The given point plus one whose order divides the cofactor. The pairing does not see the
   * difference: nothing but the subgroup check can.
   */
  public static byte[] plusTorsion(Group group, byte[] compressed) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = group.allocateAffine(arena, 1);
      MemorySegment outside = arena.allocateFrom(JAVA_BYTE, outsideSubgroup(group));
      group.uncompressUnchecked(affine, 0, outside, 0);
      MemorySegment sum = group.allocatePoints(arena, 2);
      MemorySegment scalar = Scalars.allocate(arena, 1);
      // r = (r - 1) + 1, and r - 1 is the largest scalar there is.
      Scalars.set(scalar, 0, Fr.ONE.negate());
      group.fromAffine(sum, 0, affine, 0);
      group.mult(sum, 1, sum, 0, scalar, 0, Group.SCALAR_BITS);
      group.add(sum, 0, sum, 0, sum, 1);
      group.uncompress(affine, 0, compressed);
      group.addAffine(sum, 0, sum, 0, affine, 0);
      group.toAffine(affine, 0, sum, 0, 1);
      return group.compress(affine, 0);
    }
  }

  /**
   * The encoding of a point on the curve and outside the subgroup: the first small x on the curve,
   * since almost none is in the subgroup.
   */
  private static byte[] outsideSubgroup(Group group) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = group.allocateAffine(arena, 1);
      for (byte x = 2; x < 100; x++) {
        byte[] bytes = new byte[group.compressedBytes()];
        bytes[0] = (byte) 0x80;
        bytes[bytes.length - 1] = x;
        MemorySegment in = arena.allocateFrom(JAVA_BYTE, bytes);
        if (group.uncompressUnchecked(affine, 0, in, 0) == PointVerdict.VALID) {
          return bytes;
        }
      }
      throw new AssertionError("no small x is on the curve");
    }
  }
}
