package dev.freehold.verifier.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The refusals are tested on proofs that satisfy the equation, so that each would be accepted but
 * for the one check under test.
 */
class Groth16Test {
  private static final BigInteger P =
      new BigInteger(
          "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
              + "1eabfffeb153ffffb9feffffffffaaab",
          16);

  private final SplittableRandom random = new SplittableRandom(41);
  private final SimulatedKey simulated = new SimulatedKey(random, 3);
  private final PreparedVerifyingKey key = simulated.prepared();
  private final List<Fr> inputs = simulated.randomInputs();

  /** Place of an element in a proof. */
  enum Element {
    A(Group.G1, 0),
    B(Group.G2, 48),
    C(Group.G1, 144);

    final Group group;
    final int offset;

    Element(Group group, int offset) {
      this.group = group;
      this.offset = offset;
    }

    byte[] of(Proof proof) {
      return Arrays.copyOfRange(proof.toBytes(), offset, offset + group.compressedBytes());
    }

    Proof replace(Proof proof, byte[] element) {
      byte[] bytes = proof.toBytes();
      System.arraycopy(element, 0, bytes, offset, group.compressedBytes());
      return new Proof(bytes);
    }

    ProofVerdict refusal(PointVerdict reason) {
      return ProofVerdict.valueOf(this + "_" + reason);
    }
  }

  @ParameterizedTest
  @CsvSource({"a,1", "a,2", "a,3", "a,4", "b,1", "b,2"})
  void acceptsProofsOfAnotherProver(String circuit, int number) {
    PreparedVerifyingKey other = SnarkjsVectors.key(circuit);
    List<Fr> values = SnarkjsVectors.inputs(circuit, number);
    Proof proof = SnarkjsVectors.proof(circuit, number);
    assertEquals(ProofVerdict.VALID, Groth16.verify(other, values, proof));
    for (int i = 0; i < values.size(); i++) {
      List<Fr> wrong = new ArrayList<>(values);
      wrong.set(i, wrong.get(i).add(Fr.ONE));
      assertEquals(ProofVerdict.EQUATION_FAILS, Groth16.verify(other, wrong, proof));
    }
  }

  @Test
  void acceptsSimulatedProofs() {
    for (int i = 0; i < 5; i++) {
      List<Fr> values = simulated.randomInputs();
      assertEquals(ProofVerdict.VALID, Groth16.verify(key, values, simulated.prove(values)));
    }
  }

  @Test
  void refusesAnotherStatementOrKey() {
    Proof proof = simulated.prove(inputs);
    assertEquals(ProofVerdict.EQUATION_FAILS, Groth16.verify(key, simulated.randomInputs(), proof));
    List<Fr> swapped = List.of(inputs.get(1), inputs.get(0), inputs.get(2));
    assertEquals(ProofVerdict.EQUATION_FAILS, Groth16.verify(key, swapped, proof));
    PreparedVerifyingKey other = new SimulatedKey(random, 3).prepared();
    assertEquals(ProofVerdict.EQUATION_FAILS, Groth16.verify(other, inputs, proof));
  }

  @Test
  void refusesTheWrongNumberOfInputs() {
    // A missing input is no zero: this proof is of the statement with a zero at the end.
    List<Fr> padded = List.of(inputs.get(0), inputs.get(1), Fr.ZERO);
    Proof proof = simulated.prove(padded);
    assertEquals(ProofVerdict.VALID, Groth16.verify(key, padded, proof));
    assertEquals(ProofVerdict.INPUT_COUNT, Groth16.verify(key, padded.subList(0, 2), proof));
    List<Fr> more = new ArrayList<>(padded);
    more.add(Fr.ZERO);
    assertEquals(ProofVerdict.INPUT_COUNT, Groth16.verify(key, more, proof));
  }

  @Test
  void refusesSwappedElements() {
    Proof proof = simulated.prove(inputs);
    Proof swapped =
        SimulatedKey.join(Element.C.of(proof), Element.B.of(proof), Element.A.of(proof));
    assertEquals(ProofVerdict.EQUATION_FAILS, Groth16.verify(key, inputs, swapped));
  }

  @Test
  void refusesEveryFlippedBit() {
    Proof proof = simulated.prove(inputs);
    for (int bit = 0; bit < 8 * Proof.BYTES; bit += 3) {
      byte[] bytes = proof.toBytes();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertNotEquals(
          ProofVerdict.VALID, Groth16.verify(key, inputs, new Proof(bytes)), "bit " + bit);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesBadFlags(Element element) {
    Proof proof = simulated.prove(inputs);
    byte[] bytes = element.of(proof);
    bytes[0] &= 0x7f;
    assertEquals(
        element.refusal(PointVerdict.BAD_FLAGS),
        Groth16.verify(key, inputs, element.replace(proof, bytes)));
  }

  @ParameterizedTest
  @EnumSource
  void refusesASecondEncodingOfACoordinate(Element element) {
    // The last 48 bytes: in G2 the real part, with three spare bits; in G1 all of x, of which p
    // more than x often fits the 381 bits left by the flags.
    int at = element.group.compressedBytes() - 48;
    for (int tries = 0; tries < 1000; tries++) {
      Proof proof = simulated.prove(inputs);
      byte[] bytes = element.of(proof);
      byte flags = at == 0 ? (byte) (bytes[0] & 0xe0) : 0;
      bytes[at] ^= flags;
      byte[] moved = new BigInteger(1, Arrays.copyOfRange(bytes, at, at + 48)).add(P).toByteArray();
      if (moved.length > 48 || (at == 0 && (moved[0] & 0xe0) != 0)) {
        continue;
      }
      System.arraycopy(moved, 0, bytes, at, 48);
      bytes[at] ^= flags;
      assertEquals(
          element.refusal(PointVerdict.NOT_CANONICAL),
          Groth16.verify(key, inputs, element.replace(proof, bytes)));
      return;
    }
    throw new AssertionError("no small coordinate in 1000 proofs");
  }

  @ParameterizedTest
  @EnumSource
  void refusesPointsOffTheCurve(Element element) {
    Proof proof = simulated.prove(inputs);
    byte[] bytes = element.of(proof);
    ProofVerdict verdict = ProofVerdict.VALID;
    // About half of all x belong to no point.
    for (int x = 0; x < 256 && verdict != element.refusal(PointVerdict.NOT_ON_CURVE); x++) {
      bytes[bytes.length - 1]++;
      verdict = Groth16.verify(key, inputs, element.replace(proof, bytes));
      assertTrue(
          verdict == element.refusal(PointVerdict.NOT_ON_CURVE)
              || verdict == element.refusal(PointVerdict.NOT_IN_SUBGROUP),
          verdict.name());
    }
    assertEquals(element.refusal(PointVerdict.NOT_ON_CURVE), verdict);
  }

  @ParameterizedTest
  @EnumSource
  void refusesPointsOutsideTheSubgroup(Element element) {
    Proof proof = simulated.prove(inputs);
    byte[] moved = SimulatedKey.plusTorsion(element.group, element.of(proof));
    assertEquals(
        element.refusal(PointVerdict.NOT_IN_SUBGROUP),
        Groth16.verify(key, inputs, element.replace(proof, moved)));
  }

  @ParameterizedTest
  @EnumSource
  void refusesInfinity(Element element) {
    Fr a = SimulatedKey.randomFr(random);
    Fr b = SimulatedKey.randomFr(random);
    Proof proof =
        switch (element) {
          case A -> SimulatedKey.proof(Fr.ZERO, b, simulated.solveC(inputs, Fr.ZERO, b));
          case B -> SimulatedKey.proof(a, Fr.ZERO, simulated.solveC(inputs, a, Fr.ZERO));
          case C -> {
            Fr product =
                simulated
                    .alpha
                    .mul(simulated.beta)
                    .add(simulated.gamma.mul(simulated.icOf(inputs)));
            yield SimulatedKey.proof(a, product.mul(a.inverse()), Fr.ZERO);
          }
        };
    assertEquals(element.refusal(PointVerdict.INFINITY), Groth16.verify(key, inputs, proof));
  }

  @Test
  void refusesBytesThatAreNoStatement() {
    List<Fr> values = List.of(Fr.ZERO, Fr.ONE, inputs.get(2));
    byte[] proof = simulated.prove(values).toBytes();
    assertEquals(ProofVerdict.VALID, Groth16.verify(key, bytes(values), proof));

    byte[] zeroAsR = bytes(values);
    System.arraycopy(Fr.MODULUS.toByteArray(), 0, zeroAsR, 0, 32);
    assertEquals(ProofVerdict.INPUT_NOT_CANONICAL, Groth16.verify(key, zeroAsR, proof));
    byte[] oneAsMore = bytes(values);
    System.arraycopy(Fr.MODULUS.add(BigInteger.ONE).toByteArray(), 0, oneAsMore, 32, 32);
    assertEquals(ProofVerdict.INPUT_NOT_CANONICAL, Groth16.verify(key, oneAsMore, proof));

    byte[] inputBytes = bytes(values);
    assertEquals(
        ProofVerdict.INPUT_COUNT, Groth16.verify(key, Arrays.copyOf(inputBytes, 95), proof));
    assertEquals(
        ProofVerdict.INPUT_COUNT, Groth16.verify(key, Arrays.copyOf(inputBytes, 128), proof));
    assertEquals(
        ProofVerdict.PROOF_LENGTH, Groth16.verify(key, inputBytes, Arrays.copyOf(proof, 191)));
    assertEquals(
        ProofVerdict.PROOF_LENGTH, Groth16.verify(key, inputBytes, Arrays.copyOf(proof, 193)));
  }

  private static byte[] bytes(List<Fr> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    values.forEach(value -> out.writeBytes(value.toBytes()));
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "alpha,0,48",
    "beta,48,96",
    "gamma,144,96",
    "delta,240,96",
    "IC 0,336,48",
    "IC 3,480,48"
  })
  void refusesKeysWithABadPoint(String element, int offset, int length) {
    Group group = length == 48 ? Group.G1 : Group.G2;
    byte[] good = simulated.verifyingKey().toBytes();
    byte[] point = Arrays.copyOfRange(good, offset, offset + length);

    byte[] infinity = new byte[length];
    infinity[0] = (byte) 0xc0;
    assertRefused(element, PointVerdict.INFINITY, good, offset, infinity);
    byte[] outside = SimulatedKey.plusTorsion(group, point);
    assertRefused(element, PointVerdict.NOT_IN_SUBGROUP, good, offset, outside);
    byte[] flags = point.clone();
    flags[0] ^= (byte) 0x80;
    assertRefused(element, PointVerdict.BAD_FLAGS, good, offset, flags);
    byte[] over = new byte[length];
    System.arraycopy(P.toByteArray(), 0, over, length - 48, 48);
    over[0] |= (byte) 0x80;
    assertRefused(element, PointVerdict.NOT_CANONICAL, good, offset, over);
  }

  private static void assertRefused(
      String element, PointVerdict reason, byte[] good, int offset, byte[] point) {
    byte[] bytes = good.clone();
    System.arraycopy(point, 0, bytes, offset, point.length);
    assertEquals(
        new KeyDecoding.BadPoint(element, reason),
        PreparedVerifyingKey.decode(new VerifyingKey(bytes)));
  }
}
