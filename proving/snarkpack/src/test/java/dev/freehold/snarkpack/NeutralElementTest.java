package dev.freehold.snarkpack;

import static dev.freehold.snarkpack.AggregateLayout.TARGETS;
import static dev.freehold.snarkpack.AggregateLayout.T_AB;
import static dev.freehold.snarkpack.AggregateLayout.T_C;
import static dev.freehold.snarkpack.AggregateLayout.U_AB;
import static dev.freehold.snarkpack.AggregateLayout.U_C;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.TargetGroup;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Valid proofs, made by who knows a key's trapdoor and the public powers of the reference string,
 * whose aggregate has the neutral element of GT in it: it is an aggregate like another. The secrets
 * of the string only spare the test the arithmetic of points.
 */
class NeutralElementTest {
  private static final StructuredReferenceString SRS = StructuredReferenceString.development(64);
  private static final AggregateProver AGGREGATOR = new AggregateProver(SRS, 2);
  private static final SnarkPackVerifier VERIFIER = new SnarkPackVerifier(SRS.key(), 2);
  private static final byte[] NEUTRAL = new byte[TargetGroup.COMPRESSED_BYTES];
  private static final long SEED = 1303;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final SimulatedKey key = new SimulatedKey(random, Statement.COUNT);

  @AfterAll
  static void close() {
    SRS.close();
  }

  /** Proofs as the logarithms of their points. */
  private final class Made {
    final int n;
    final List<Statement> statements = new ArrayList<>();
    final Fr[] a;
    final Fr[] b;
    final Fr[] c;

    Made(int n) {
      this.n = n;
      a = new Fr[n];
      b = new Fr[n];
      c = new Fr[n];
      for (int i = 0; i < n; i++) {
        statements.add(Sample.statement(random));
        a[i] = Sample.randomFr(random);
        b[i] = Sample.randomFr(random);
        solveC(i);
      }
    }

    private List<Fr> inputs(int i) {
      return List.of(statements.get(i).inputs());
    }

    void solveC(int i) {
      c[i] = key.solveC(inputs(i), a[i], b[i]);
    }

    /** C is (ab - k) / delta: two values of it tell k and delta. */
    void solveA(int i) {
      Fr none = key.solveC(inputs(i), Fr.ZERO, Fr.ZERO);
      Fr inverseDelta = key.solveC(inputs(i), Fr.ONE, Fr.ONE).sub(none);
      a[i] = c[i].sub(none).mul(inverseDelta.inverse()).mul(b[i].inverse());
    }

    /** Sets the value at {@code from} so that the sum of count values by powers is {@code sum}. */
    void solve(Fr[] values, int from, int count, Fr secret, Fr sum) {
      Fr rest = Fr.ZERO;
      for (int i = 1; i < count; i++) {
        rest = rest.add(values[from + i].mul(secret.pow(i)));
      }
      values[from] = sum.sub(rest);
    }

    Sample sample() {
      List<Proof> proofs = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        proofs.add(SimulatedKey.proof(a[i], b[i], c[i]));
      }
      byte[] job = new byte[Hash32.BYTES];
      random.nextBytes(job);
      return new Sample(
          new Hash32(job), Sample.payee(random), key.verifyingKey(), statements, proofs);
    }
  }

  private static Fr secret(int target) {
    boolean first = target == T_AB || target == T_C;
    return StructuredReferenceString.developmentSecret(first ? "a" : "b");
  }

  /** T_AB is the sum of A_i v_i and of B_i w_i, and w goes on with the powers where v ends. */
  private Made commitment(int target, int n) {
    Made made = new Made(n);
    Fr secret = secret(target);
    if (target == T_C || target == U_C) {
      made.solve(made.c, 0, n, secret, Fr.ZERO);
      made.solveA(0);
    } else {
      Fr ofB = Fr.ZERO;
      for (int i = 0; i < n; i++) {
        ofB = ofB.add(made.b[i].mul(secret.pow(n + i)));
      }
      made.solve(made.a, 0, n, secret, ofB.negate());
      made.solveC(0);
    }
    return made;
  }

  /** The first round's claims: the sums of halves with the other halves of the keys. */
  private Made cross(int target, int n, boolean left) {
    Made made = new Made(n);
    Fr secret = secret(target);
    int half = n / 2;
    int from = left ? half : 0;
    if (target == T_C || target == U_C) {
      made.solve(made.c, from, half, secret, Fr.ZERO);
      made.solveA(from);
    } else {
      // Whatever r will be: both sums are 0.
      made.solve(made.a, from, half, secret, Fr.ZERO);
      made.solve(made.b, half - from, half, secret, Fr.ZERO);
      made.solveC(from);
      made.solveC(half - from);
    }
    return made;
  }

  private static void requireAggregate(Sample sample, int claim, int target) {
    PreparedVerifyingKey prepared =
        ((KeyDecoding.Prepared) PreparedVerifyingKey.decode(sample.key())).key();
    for (int i = 0; i < sample.count(); i++) {
      assertEquals(
          ProofVerdict.VALID,
          Groth16.verify(
              prepared, List.of(sample.statements().get(i).inputs()), sample.proofs().get(i)));
    }
    byte[] aggregate = sample.aggregate(AGGREGATOR);
    int at = AggregateLayout.of(sample.count()).targetAt(claim, target);
    String what = sample.count() + " proofs, element " + target + " of claim " + claim;
    assertArrayEquals(NEUTRAL, Arrays.copyOfRange(aggregate, at, at + NEUTRAL.length), what);
    assertTrue(VERIFIER.verify(sample.task(aggregate)), what);
    aggregate[at + NEUTRAL.length - 1] = 1;
    assertFalse(VERIFIER.verify(sample.task(aggregate)), what);
  }

  @Test
  void aCommitmentIsNeutral() {
    for (int n : new int[] {2, 64}) {
      for (int target : new int[] {T_AB, U_AB, T_C, U_C}) {
        requireAggregate(commitment(target, n).sample(), 0, target);
      }
    }
  }

  @Test
  void aClaimOfARoundIsNeutral() {
    for (int n : new int[] {4, 64}) {
      for (int target : new int[] {T_AB, U_AB, T_C, U_C}) {
        requireAggregate(cross(target, n, true).sample(), 1, target);
        requireAggregate(cross(target, n, false).sample(), 2, target);
      }
    }
  }

  /** With r drawn after all proofs, Z_AB is neutral for nobody who makes them; it decodes alike. */
  @Test
  void everyElementDecodesAsNeutralAndNoneIsTakenForAnother() {
    Sample sample = Sample.of(SEED, 4);
    byte[] aggregate = sample.aggregate(AGGREGATOR);
    assertTrue(VERIFIER.verify(sample.task(aggregate)));
    AggregateLayout layout = AggregateLayout.of(4);
    for (int claim = 0; claim < layout.claims(); claim++) {
      for (int target = 0; target < TARGETS; target++) {
        byte[] changed = aggregate.clone();
        Arrays.fill(
            changed,
            layout.targetAt(claim, target),
            layout.targetAt(claim, target) + NEUTRAL.length,
            (byte) 0);
        try (Arena arena = Arena.ofConfined()) {
          assertTrue(
              DecodedAggregate.decode(arena, ParallelLoop.serial(), layout, changed) != null);
        }
        assertFalse(VERIFIER.verify(sample.task(changed)));
      }
    }
  }

  /** A key of which the input's points sum to infinity for the statement that is proved. */
  @Test
  void theCombinedInputsAreNeutral() {
    Statement statement = Sample.statement(random);
    SimulatedKey annulled = key.annulling(List.of(statement.inputs()));
    Proof proof = annulled.prove(List.of(statement.inputs()));
    Sample sample =
        new Sample(
            Hash32.ZERO,
            Sample.payee(random),
            annulled.verifyingKey(),
            List.of(statement),
            List.of(proof));
    assertTrue(VERIFIER.verify(sample.task(sample.aggregate(AGGREGATOR))));
  }
}
