package dev.freehold.snarkpack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.snarkpack.AggregationException.Reason;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aggregates of valid proofs are accepted; those of anything else are not. */
class SnarkPackTest {
  private static final StructuredReferenceString SRS = StructuredReferenceString.development(32);
  private static final AggregateProver AGGREGATOR = new AggregateProver(SRS, 2);
  private static final SnarkPackVerifier VERIFIER = new SnarkPackVerifier(SRS.key(), 2);

  @AfterAll
  static void close() {
    SRS.close();
  }

  private static boolean accepts(Sample claimed, Sample made) {
    return VERIFIER.verify(claimed.task(made.aggregate(AGGREGATOR)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 17})
  void acceptsAnAggregateOfValidProofs(int count) {
    Sample sample = Sample.of(count, count);
    byte[] aggregate = sample.aggregate(AGGREGATOR);
    assertTrue(VERIFIER.verify(sample.task(aggregate)));
    assertEquals(AggregateLayout.of(count).bytes(), aggregate.length);
  }

  @Test
  void threadsDoNotMatter() {
    Sample sample = Sample.of(1, 5);
    byte[] aggregate = sample.aggregate(AGGREGATOR);
    assertArrayEquals(aggregate, sample.aggregate(new AggregateProver(SRS, 1)));
    assertTrue(new SnarkPackVerifier(SRS.key(), 1).verify(sample.task(aggregate)));
  }

  /** Memory is used again: nothing of an earlier aggregate may show in a later one. */
  @Test
  void aggregatorsAreUsedAgain() {
    Sample first = Sample.of(1, 17);
    Sample second = Sample.of(2, 3);
    byte[] fresh = second.aggregate(new AggregateProver(SRS, 2));
    AggregateProver used = new AggregateProver(SRS, 2);
    assertTrue(VERIFIER.verify(first.task(first.aggregate(used))));
    assertArrayEquals(fresh, second.aggregate(used));
  }

  @Test
  void refusesAWrongProof() {
    SplittableRandom random = new SplittableRandom(3);
    Sample sample = Sample.of(random, 5);
    Proof foreign = Sample.of(random, 1).proofs().getFirst();
    for (int i = 0; i < sample.count(); i++) {
      assertFalse(accepts(sample, sample.withProof(i, foreign)), "proof " + i);
    }
  }

  @Test
  void refusesSwappedProofs() {
    Sample sample = Sample.of(4, 4);
    assertFalse(accepts(sample, sample.withSwappedProofs(0, 1)));
    assertFalse(accepts(sample, sample.withSwappedProofs(1, 3)));
  }

  /** Also where the aggregate itself was made for the wrong statement. */
  @Test
  void refusesAWrongStatement() {
    SplittableRandom random = new SplittableRandom(5);
    Sample sample = Sample.of(random, 3);
    byte[] aggregate = sample.aggregate(AGGREGATOR);
    for (int i = 0; i < sample.count(); i++) {
      Sample wrong = sample.withStatement(i, Sample.statement(random));
      assertFalse(VERIFIER.verify(wrong.task(aggregate)), "statement " + i);
      assertFalse(accepts(wrong, wrong), "statement " + i);
    }
  }

  @Test
  void refusesAnotherJobPayeeOrKey() {
    SplittableRandom random = new SplittableRandom(6);
    Sample sample = Sample.of(random, 3);
    byte[] aggregate = sample.aggregate(AGGREGATOR);
    assertTrue(VERIFIER.verify(sample.task(aggregate)));
    UserId otherPayee = new UserId(sample.payee().value() ^ 1);
    assertFalse(VERIFIER.verify(sample.withJob(Hash32.ZERO).task(aggregate)));
    assertFalse(VERIFIER.verify(sample.withPayee(otherPayee).task(aggregate)));
    Sample otherKey = sample.withKey(Sample.of(random, 1).key());
    assertFalse(VERIFIER.verify(otherKey.task(aggregate)));
    assertFalse(accepts(otherKey, otherKey));
  }

  /** Padding repeats the last proof, so these have the same vectors. */
  @Test
  void refusesAnotherNumberOfTheSameProofs() {
    Sample three = Sample.of(7, 3);
    List<Statement> statements = new ArrayList<>(three.statements());
    statements.add(statements.getLast());
    List<Proof> proofs = new ArrayList<>(three.proofs());
    proofs.add(proofs.getLast());
    Sample four = new Sample(three.job(), three.payee(), three.key(), statements, proofs);
    assertTrue(accepts(four, four));
    assertFalse(accepts(four, three));
    assertFalse(accepts(three, four));
  }

  @Test
  void refusesNumbersOfStatementsOutOfRange() {
    Sample sample = Sample.of(8, 1);
    byte[] aggregate = sample.aggregate(AGGREGATOR);
    Statement statement = sample.statements().getFirst();
    for (int count : new int[] {0, 2, 3, 33, 5000}) {
      List<Statement> statements = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        statements.add(statement);
      }
      Sample other =
          new Sample(sample.job(), sample.payee(), sample.key(), statements, sample.proofs());
      assertFalse(VERIFIER.verify(other.task(aggregate)), count + " statements");
    }
  }

  /** An aggregate under one reference string says nothing under another. */
  @Test
  void bindsTheReferenceString() {
    Sample sample = Sample.of(9, 2);
    Challenges ours = challenges(sample, SRS.digest());
    Challenges others = challenges(sample, Hash32.ZERO);
    byte[] aggregate = sample.aggregate(AGGREGATOR);
    assertFalse(ours.combination(aggregate).equals(others.combination(aggregate)));
  }

  private static Challenges challenges(Sample sample, Hash32 srs) {
    return new Challenges(srs, sample.job(), sample.payee(), sample.key(), sample.statements());
  }

  /** A larger string of the same secrets serves for the same aggregates. */
  @Test
  void lengthOfTheReferenceStringDoesNotMatter() {
    Sample sample = Sample.of(10, 3);
    try (StructuredReferenceString small = StructuredReferenceString.development(3)) {
      assertEquals(4, small.maxProofs());
      assertEquals(SRS.digest(), small.digest());
      byte[] aggregate = sample.aggregate(AGGREGATOR);
      assertArrayEquals(aggregate, sample.aggregate(new AggregateProver(small, 1)));
      assertTrue(new SnarkPackVerifier(small.key(), 1).verify(sample.task(aggregate)));
    }
  }

  @Test
  void namesWhatCannotBeAggregated() {
    Sample sample = Sample.of(11, 2);
    Proof malformed = new Proof(new byte[Proof.BYTES]);
    assertEquals(Reason.PROOF, refusal(sample.withProof(1, malformed)));
    Sample none = new Sample(sample.job(), sample.payee(), sample.key(), List.of(), List.of());
    assertEquals(Reason.PROOF_COUNT, refusal(none));
    Sample fewer =
        new Sample(
            sample.job(),
            sample.payee(),
            sample.key(),
            sample.statements().subList(0, 1),
            sample.proofs());
    assertEquals(Reason.STATEMENT_COUNT, refusal(fewer));
    SimulatedKey other = new SimulatedKey(new SplittableRandom(11), Statement.COUNT - 1);
    assertEquals(Reason.KEY, refusal(sample.withKey(other.verifyingKey())));
  }

  private static Reason refusal(Sample sample) {
    return assertThrows(AggregationException.class, () -> sample.aggregate(AGGREGATOR)).reason();
  }

  @Test
  void tellsItsProgress() {
    Sample sample = Sample.of(12, 4);
    List<Double> told = new ArrayList<>();
    AGGREGATOR.aggregate(
        sample.job(),
        sample.payee(),
        sample.key(),
        sample.statements(),
        sample.proofs(),
        told::add);
    assertEquals(1.0, told.getLast());
    for (int i = 1; i < told.size(); i++) {
      assertTrue(told.get(i - 1) < told.get(i), told.toString());
    }
  }

  @Test
  void aJobsAggregateFitsItsLimit() {
    assertTrue(AggregateLayout.of(Limits.JOB_PROOFS_MAX).bytes() <= Limits.AGGREGATE_BYTES_MAX);
    assertEquals(32_017, AggregateLayout.of(Limits.JOB_PROOFS_MAX).bytes());
  }
}
