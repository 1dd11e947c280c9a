package dev.freehold.snarkpack;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateVerifier.Task;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Random statements with valid proofs, and the aggregates that tests make of them. */
record Sample(
    Hash32 job, UserId payee, VerifyingKey key, List<Statement> statements, List<Proof> proofs) {

  static Sample of(long seed, int count) {
    return of(new SplittableRandom(seed), count);
  }

  static Sample of(SplittableRandom random, int count) {
    SimulatedKey key = new SimulatedKey(random, Statement.COUNT);
    List<Statement> statements = new ArrayList<>();
    List<Proof> proofs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Statement statement = statement(random);
      statements.add(statement);
      proofs.add(key.prove(List.of(statement.inputs())));
    }
    byte[] job = new byte[Hash32.BYTES];
    random.nextBytes(job);
    return new Sample(new Hash32(job), payee(random), key.verifyingKey(), statements, proofs);
  }

  static Statement statement(SplittableRandom random) {
    return new Statement(
        new UserId(random.nextInt()),
        new ContractId(random.nextInt(1 << 20)),
        random.nextLong() >>> 1,
        randomFr(random),
        randomFr(random),
        randomFr(random),
        randomFr(random),
        randomFr(random),
        new UserId(random.nextInt()),
        randomFr(random));
  }

  static UserId payee(SplittableRandom random) {
    return new UserId(random.nextInt());
  }

  static Fr randomFr(SplittableRandom random) {
    byte[] wide = new byte[2 * Fr.BYTES];
    random.nextBytes(wide);
    return Fr.fromWideBytes(wide);
  }

  int count() {
    return statements.size();
  }

  byte[] aggregate(AggregateProver aggregator) {
    return aggregator.aggregate(job, payee, key, statements, proofs, _ -> {});
  }

  Task task(byte[] aggregate) {
    return new Task(job, payee, key, statements, aggregate);
  }

  Sample withJob(Hash32 other) {
    return new Sample(other, payee, key, statements, proofs);
  }

  Sample withPayee(UserId other) {
    return new Sample(job, other, key, statements, proofs);
  }

  Sample withKey(VerifyingKey other) {
    return new Sample(job, payee, other, statements, proofs);
  }

  Sample withStatement(int i, Statement statement) {
    List<Statement> others = new ArrayList<>(statements);
    others.set(i, statement);
    return new Sample(job, payee, key, others, proofs);
  }

  Sample withProof(int i, Proof proof) {
    List<Proof> others = new ArrayList<>(proofs);
    others.set(i, proof);
    return new Sample(job, payee, key, statements, others);
  }

  /** With two of the proofs, but not their statements, in each other's place. */
  Sample withSwappedProofs(int i, int j) {
    List<Proof> others = new ArrayList<>(proofs);
    Collections.swap(others, i, j);
    return new Sample(job, payee, key, statements, others);
  }
}
