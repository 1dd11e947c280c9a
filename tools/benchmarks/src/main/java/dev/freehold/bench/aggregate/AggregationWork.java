package dev.freehold.bench.aggregate;

import dev.freehold.bench.verify.ProofPool;
import dev.freehold.bench.verify.ProvenCalls;
import dev.freehold.bench.verify.ProvenCalls.ProvenCall;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateVerifier.Task;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.snarkpack.AggregateProver;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.snarkpack.StructuredReferenceString;
import dev.freehold.verifier.groth16.BatchVerifier;
import dev.freehold.verifier.groth16.BatchVerifier.Item;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Valid proofs of token transfers, and what is done with the first of them. */
final class AggregationWork {
  private static final int SOURCES = 8;
  private static final UserId PAYEE = UserId.parse("0:1");

  private final VerifyingKey key;
  private final List<Statement> statements = new ArrayList<>();
  private final List<Proof> proofs;
  private final List<Item> items = new ArrayList<>();

  private AggregationWork(ProvenCalls proven, List<Proof> proofs) {
    this.key = proven.key();
    this.proofs = proofs;
    var prepared = proven.prepared();
    for (int i = 0; i < proofs.size(); i++) {
      List<Fr> inputs = proven.calls().get(i % SOURCES).inputs();
      statements.add(statement(inputs));
      items.add(new Item(prepared, inputs, proofs.get(i)));
    }
  }

  /** As for the section on verification: some proofs are proved, the others derived from them. */
  static AggregationWork prepare(
      Path cache, Consumer<String> progress, ParallelLoop loop, int count) throws IOException {
    Path keys = Path.of(System.getProperty("user.home"), ".freehold", "keys");
    ProvenCalls proven = ProvenCalls.of(SOURCES, cache, keys, loop, progress);
    List<Proof> sources = proven.calls().stream().map(ProvenCall::proof).toList();
    return new AggregationWork(
        proven, List.of(ProofPool.derive(proven.key(), sources, count, 3, loop)));
  }

  /** The statement whose public inputs these are. */
  private static Statement statement(List<Fr> inputs) {
    return new Statement(
        new UserId((int) inputs.get(0).toLong()),
        new ContractId((int) inputs.get(1).toLong()),
        inputs.get(2).toLong(),
        inputs.get(3),
        inputs.get(4),
        inputs.get(5),
        inputs.get(6),
        inputs.get(7),
        new UserId((int) inputs.get(8).toLong()),
        inputs.get(9));
  }

  /**
   * Work on the first {@code count} proofs.
   *
   * @param threads of {@link Size#aggregateOnAllThreads}
   */
  Size of(StructuredReferenceString srs, int count, int threads) {
    return new Size(srs, count, threads);
  }

  /** One size. What does not say otherwise is done on the caller's thread. */
  final class Size {
    private final int count;
    private final AggregateProver aggregator;
    private final AggregateProver onAllThreads;
    private final SnarkPackVerifier verifier;
    private final BatchVerifier batch =
        new BatchVerifier(ParallelLoop.serial(), new SecureRandom());
    private byte[] aggregate;

    private Size(StructuredReferenceString srs, int count, int threads) {
      this.count = count;
      this.onAllThreads = new AggregateProver(srs, threads);
      this.aggregator = new AggregateProver(srs, 1);
      this.verifier = new SnarkPackVerifier(srs.key(), 1);
    }

    void aggregate() {
      aggregate = aggregate(aggregator);
    }

    void aggregateOnAllThreads() {
      aggregate = aggregate(onAllThreads);
    }

    private byte[] aggregate(AggregateProver by) {
      return by.aggregate(
          Hash32.ZERO, PAYEE, key, statements.subList(0, count), proofs.subList(0, count), _ -> {});
    }

    /** What cannot be avoided in aggregating them. */
    AggregationFloor floor() {
      return new AggregationFloor(proofs.subList(0, count));
    }

    /** Bytes of the aggregate made last. */
    int bytes() {
      return aggregate.length;
    }

    void verifyAggregate() {
      Task task = new Task(Hash32.ZERO, PAYEE, key, statements.subList(0, count), aggregate);
      if (!verifier.verify(task)) {
        throw new IllegalStateException("an aggregate of valid proofs was refused");
      }
    }

    void verifyBatch() {
      long valid =
          batch.verify(items.subList(0, count)).verdicts().stream()
              .filter(verdict -> verdict == ProofVerdict.VALID)
              .count();
      if (valid != count) {
        throw new IllegalStateException(valid + " of " + count + " proofs were accepted");
      }
    }
  }
}
