package dev.freehold.snarkpack;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.Statement;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.util.concurrent.ForkJoinPool;

/**
 * Verifies aggregates that {@link AggregateProver} makes, given a network's reference key.
 * Thread-safe.
 *
 * <p>Takes a time that grows with the logarithm of the number of proofs, apart from a hash and a
 * few multiplications in Fr for each public input.
 */
public final class SnarkPackVerifier implements AggregateVerifier {
  private final DecodedReferenceKey reference;
  private final ParallelLoop loop;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param key what the network's aggregates are made for
   * @param threads how many work at once, the caller's among them; the others are lent by the
   *     common pool
   * @throws ReferenceStringException if the key's points are not what they must be
   */
  public SnarkPackVerifier(ReferenceKey key, int threads) {
    this.reference = new DecodedReferenceKey(key);
    this.loop = new ParallelLoop(ForkJoinPool.commonPool(), threads);
  }

  /**
   * Checks the aggregates of a network. On one without aggregation none holds.
   *
   * @throws ReferenceStringException if the key that the genesis names is no good
   */
  public static AggregateVerifier of(Genesis genesis, int threads) {
    return genesis
        .aggregation()
        .<AggregateVerifier>map(key -> new SnarkPackVerifier(key, threads))
        .orElse(_ -> false);
  }

  @Override
  public boolean verify(Task task) {
    int count = task.statements().size();
    if (count < 1
        || count > StructuredReferenceString.PROOFS_MAX
        || task.key().publicInputs() != Statement.COUNT) {
      return false;
    }
    AggregateLayout layout = AggregateLayout.of(count);
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
          new Challenges(
              reference.digest(), task.job(), task.payee(), task.key(), task.statements());
      AggregateEquations equations =
          new AggregateEquations(
              arena, loop, reference, aggregate, DerivedChallenges.of(challenges, layout, bytes));
      return equations.sumsFold() && equations.hold(key, task.statements(), random);
    }
  }
}
