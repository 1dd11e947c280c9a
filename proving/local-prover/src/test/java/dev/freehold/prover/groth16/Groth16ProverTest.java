package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class Groth16ProverTest {
  private static final long SEED = 0x5eed_9007L;
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);
  private static final Groth16Prover PROVER = new Groth16Prover(LOOP);

  @Test
  void aProofOfTheCubicVerifiesForItsInputAlone() {
    TestSystem cubic = TestSystem.cubic(3);
    ProvingKey key = key(cubic);
    Proof proof = PROVER.prove(key, cubic.system(), cubic.witness()).proof();
    assertTrue(PairingEquation.holds(key.verifyingKey(), new Fr[] {Fr.of(35)}, proof));
    for (Fr wrong : new Fr[] {Fr.ZERO, Fr.of(34), Fr.of(36), Fr.of(35).negate()}) {
      assertFalse(PairingEquation.holds(key.verifyingKey(), new Fr[] {wrong}, proof));
    }
  }

  @Test
  void proofsOfRandomSystemsVerifyAndBindEveryPublicInput() {
    SplittableRandom random = new SplittableRandom(SEED);
    // Public inputs, variables, constraints: domains just full and just too small among them.
    int[][] shapes = {
      {0, 2, 1}, {1, 3, 2}, {1, 9, 4}, {2, 12, 5}, {10, 40, 32}, {3, 50, 33}, {5, 700, 600}
    };
    for (int i = 0; i < 2 * shapes.length; i++) {
      int[] shape = shapes[i / 2];
      KeyForm form = KeyForm.values()[i % 2];
      TestSystem test = TestSystem.random(random, shape[0], shape[1], shape[2]);
      ProvingKey key =
          DevelopmentSetup.make(test.system(), "a test's seed", form, LOOP, Progress.NONE);
      Proof proof = PROVER.prove(key, test.system(), test.witness()).proof();
      String name = Arrays.toString(shape) + ", " + form + ", seed " + SEED;
      Fr[] inputs = test.inputs();
      assertTrue(PairingEquation.holds(key.verifyingKey(), inputs, proof), name);
      for (int changed = 0; changed < inputs.length; changed++) {
        Fr[] other = inputs.clone();
        other[changed] = other[changed].add(Fr.ONE);
        assertFalse(PairingEquation.holds(key.verifyingKey(), other, proof), name + " " + changed);
      }
    }
  }

  @Test
  void everyWitnessThatViolatesAConstraintIsRefused() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    TestSystem test = TestSystem.random(random, 3, 40, 30);
    ProvingKey key = key(test);
    int refused = 0;
    for (int variable = 1; variable < test.system().variableCount(); variable++) {
      Fr old = Fr.fromLimbs(test.witness(), variable * LIMBS);
      long[] witness = test.with(variable, old.add(Fr.ONE));
      int violated = test.system().firstViolation(witness);
      if (violated >= 0) {
        UnsatisfiedException e =
            assertThrows(
                UnsatisfiedException.class, () -> PROVER.prove(key, test.system(), witness));
        assertEquals("the witness violates constraint " + violated, e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 30, "only " + refused + " changes violate anything, seed " + SEED);
  }

  @Test
  void aWitnessWhoseConstantIsNotOneIsRefused() {
    TestSystem cubic = TestSystem.cubic(3);
    // All zero satisfies every constraint, but for no statement.
    long[] zero = new long[cubic.witness().length];
    assertEquals(-1, cubic.system().firstViolation(zero));
    ProvingKey key = key(cubic);
    assertThrows(UnsatisfiedException.class, () -> PROVER.prove(key, cubic.system(), zero));
  }

  @Test
  void twoProofsOfOneWitnessAgreeInNoPointAndBothVerify() {
    TestSystem cubic = TestSystem.cubic(4);
    ProvingKey key = key(cubic);
    byte[] first = PROVER.prove(key, cubic.system(), cubic.witness()).proof().toBytes();
    byte[] second = PROVER.prove(key, cubic.system(), cubic.witness()).proof().toBytes();
    int[] bounds = {0, 48, 144, 192};
    for (int i = 0; i < 3; i++) {
      int from = bounds[i];
      int to = bounds[i + 1];
      assertFalse(Arrays.equals(first, from, to, second, from, to), "point " + i);
    }
    for (byte[] bytes : new byte[][] {first, second}) {
      assertTrue(PairingEquation.holds(key.verifyingKey(), cubic.inputs(), new Proof(bytes)));
    }
  }

  @Test
  void theProofIsAFunctionOfKeyWitnessAndBlinding() {
    SplittableRandom random = new SplittableRandom(SEED + 2);
    TestSystem test = TestSystem.random(random, 2, 900, 800);
    ProvingKey key = key(test);
    Proof parallel = blinded(LOOP, 1).prove(key, test.system(), test.witness()).proof();
    Proof serial =
        blinded(ParallelLoop.serial(), 1).prove(key, test.system(), test.witness()).proof();
    assertEquals(parallel, serial, "the number of threads shows");
    Proof other = blinded(LOOP, 2).prove(key, test.system(), test.witness()).proof();
    assertNotEquals(parallel, other);
  }

  @Test
  void eachOfTheTwoSecretNumbersHidesItsOwnPoint() {
    // One number in both places verifies as well, and no longer hides the witness.
    TestSystem cubic = TestSystem.cubic(6);
    ProvingKey key = key(cubic);
    byte[] proof = proof(key, cubic, Fr.of(11), Fr.of(22));
    byte[] otherS = proof(key, cubic, Fr.of(11), Fr.of(33));
    byte[] otherR = proof(key, cubic, Fr.of(44), Fr.of(22));
    assertTrue(Arrays.equals(proof, 0, 48, otherS, 0, 48), "A depends on s");
    assertFalse(Arrays.equals(proof, 48, 144, otherS, 48, 144), "B does not depend on s");
    assertFalse(Arrays.equals(proof, 0, 48, otherR, 0, 48), "A does not depend on r");
    assertTrue(Arrays.equals(proof, 48, 144, otherR, 48, 144), "B depends on r");
  }

  @Test
  void zeroBlindingStillVerifies() {
    TestSystem cubic = TestSystem.cubic(5);
    ProvingKey key = key(cubic);
    Groth16Prover bare = new Groth16Prover(LOOP, () -> Fr.ZERO);
    Proof proof = bare.prove(key, cubic.system(), cubic.witness()).proof();
    assertTrue(PairingEquation.holds(key.verifyingKey(), cubic.inputs(), proof));
  }

  @Test
  void warmingUpLeavesNothingBehindThatAProofDependsOn() {
    TestSystem cubic = TestSystem.cubic(7);
    ProvingKey key = key(cubic);
    Proof before = blinded(LOOP, 3).prove(key, cubic.system(), cubic.witness()).proof();
    WarmUp.run();
    assertEquals(before, blinded(LOOP, 3).prove(key, cubic.system(), cubic.witness()).proof());
  }

  @Test
  void aKeyOfAnotherCircuitIsRefusedEvenOfTheSameShape() {
    SplittableRandom random = new SplittableRandom(SEED + 3);
    TestSystem one = TestSystem.random(random, 2, 10, 8);
    TestSystem two = TestSystem.random(random, 2, 10, 8);
    ProvingKey key = key(one);
    assertThrows(
        IllegalArgumentException.class, () -> PROVER.prove(key, two.system(), two.witness()));
    // The refusal leaves the key as it was.
    Proof proof = PROVER.prove(key, one.system(), one.witness()).proof();
    assertTrue(PairingEquation.holds(key.verifyingKey(), one.inputs(), proof));
    assertThrows(
        IllegalArgumentException.class, () -> PROVER.prove(key, two.system(), two.witness()));
  }

  @Test
  void aWitnessOfAnotherLengthIsRefused() {
    TestSystem cubic = TestSystem.cubic(3);
    ProvingKey key = key(cubic);
    for (int length : new int[] {0, cubic.witness().length - 1, cubic.witness().length + LIMBS}) {
      long[] witness = Arrays.copyOf(cubic.witness(), length);
      assertThrows(
          IllegalArgumentException.class, () -> PROVER.prove(key, cubic.system(), witness));
    }
  }

  private static ProvingKey key(TestSystem test) {
    return DevelopmentSetup.make(test.system(), "a test's seed", LOOP, Progress.NONE);
  }

  /** A proof under two secret numbers; asking for a third fails. */
  private static byte[] proof(ProvingKey key, TestSystem test, Fr r, Fr s) {
    Iterator<Fr> blinding = List.of(r, s).iterator();
    Groth16Prover prover = new Groth16Prover(LOOP, blinding::next);
    byte[] bytes = prover.prove(key, test.system(), test.witness()).proof().toBytes();
    assertFalse(blinding.hasNext(), "only one secret number was drawn");
    return bytes;
  }

  private static Groth16Prover blinded(ParallelLoop loop, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Groth16Prover(loop, () -> TestSystem.fr(random));
  }
}
