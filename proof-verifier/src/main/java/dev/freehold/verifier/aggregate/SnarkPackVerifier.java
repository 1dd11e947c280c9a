package dev.freehold.verifier.aggregate;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.Statement;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.util.concurrent.ForkJoinPool;

/**
 * Verifies aggregates that {@link Aggregator} makes. Thread-safe.
 *
 * <p>Takes a time that grows with the logarithm of the number of proofs, apart from a hash and a
 * few multiplications in Fr for each public input.
 */
public final class SnarkPackVerifier implements AggregateVerifier {
  private final StructuredReferenceString srs;
  private final ParallelLoop loop;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param srs must stay open
   * @param threads how many work at once, the caller's among them; the others are lent by the
   *     common pool
   */
  public SnarkPackVerifier(StructuredReferenceString srs, int threads) {
    BlstSelfCheck.run();
    this.srs = srs;
    this.loop = new ParallelLoop(ForkJoinPool.commonPool(), threads);
  }

  @Override
  public boolean verify(Task task) {
    int count = task.statements().size();
    if (count < 1 || count > srs.maxProofs() || task.key().publicInputs() != Statement.COUNT) {
      return false;
    }
    Layout layout = Layout.of(count);
    if (task.aggregate().length != layout.bytes()
        || !(PreparedVerifyingKey.decode(task.key()) instanceof KeyDecoding.Prepared(var key))) {
      return false;
    }
    // What is decoded must be what is hashed, whatever the caller does with the array meanwhile.
    byte[] bytes = task.aggregate().clone();
    try (Arena arena = Arena.ofShared()) {
      DecodedAggregate aggregate = DecodedAggregate.decode(arena, loop, layout, bytes);
      if (aggregate == null) {
        return false;
      }
      Challenges challenges =
          new Challenges(srs.digest(), task.job(), task.payee(), task.key(), task.statements());
      Equations equations =
          new Equations(
              arena, loop, srs, aggregate, DerivedChallenges.of(challenges, layout, bytes));
      return equations.sumsFold() && equations.hold(key, task.statements(), random);
    }
  }
}
