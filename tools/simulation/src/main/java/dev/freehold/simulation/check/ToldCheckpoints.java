package dev.freehold.simulation.check;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.simulation.kernel.Invariant;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Check of checkpoints that are told or kept against those that are final. */
public final class ToldCheckpoints {
  /** Checkpoints that a hostile coordinator tells of; whether each looks true. */
  private final Map<ByteBuffer, Boolean> falsely = new HashMap<>();

  private final SealedChain chain;

  /** Tells what is final where several decide; empty where one does. */
  private Optional<Predicate<Checkpoint>> quorum = Optional.empty();

  ToldCheckpoints(SealedChain chain) {
    this.chain = chain;
  }

  /** Several decide: each has a proof of its own. */
  void ofCommittee(Predicate<Checkpoint> isFinal) {
    quorum = Optional.of(isFinal);
  }

  /** Whether two are the same, but for the proof that each is final. */
  private boolean isSame(Checkpoint here, Checkpoint there) {
    return quorum
        .map(isFinal -> here.hash().equals(there.hash()) && isFinal.test(there))
        .orElseGet(() -> here.equals(there));
  }

  /**
   * A hostile coordinator tells a worker of a checkpoint that is not in its log.
   *
   * @param looksTrue whether whoever sees no other of its height cannot know
   */
  public void sealedFalsely(Checkpoint checkpoint, boolean looksTrue) {
    falsely.putIfAbsent(ByteBuffer.wrap(checkpoint.toBytes()), looksTrue);
  }

  void requireFinal(String who, Checkpoint checkpoint) {
    Boolean looksTrue =
        falsely.isEmpty() ? null : falsely.get(ByteBuffer.wrap(checkpoint.toBytes()));
    if (looksTrue != null) {
      Checker.require(
          Invariant.BORNE_OUT,
          looksTrue,
          who + " keeps checkpoint " + checkpoint.height() + ", which nothing bears out");
      return;
    }
    Optional<Checkpoint> known = chain.checkpoint(checkpoint.height());
    Checker.require(
        Invariant.DURABLE_FIRST,
        known.isPresent(),
        who + " has checkpoint " + checkpoint.height() + ", which is in no log");
    Checker.require(
        Invariant.NOTHING_REVERTS,
        isSame(known.get(), checkpoint),
        who + " has another checkpoint " + checkpoint.height() + " than the final one");
  }
}
