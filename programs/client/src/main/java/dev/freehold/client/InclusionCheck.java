package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/**
 * Check of what a worker says of a bundle that stands in a block: that it is final, or failed, is
 * believed for a path from the bundle to a checkpoint, and for nothing less.
 */
final class InclusionCheck {
  private final RealmId realm;
  private final Hash32 bundle;
  private final LongFunction<Checkpoint> checkpoints;

  /**
   * @param realm of the bundle's user
   * @param checkpoints final checkpoints by height
   */
  InclusionCheck(RealmId realm, Hash32 bundle, LongFunction<Checkpoint> checkpoints) {
    this.realm = realm;
    this.bundle = bundle;
    this.checkpoints = checkpoints;
  }

  static InclusionCheck of(Bundle bundle, LongFunction<Checkpoint> checkpoints) {
    return new InclusionCheck(bundle.user().realm(), bundle.id(), checkpoints);
  }

  /** Whether a status needs a path. */
  static boolean isClaim(BundleStatus status) {
    return status instanceof BundleStatus.Final || status instanceof BundleStatus.Failed;
  }

  /**
   * The status as it is proved.
   *
   * @param claim that it is final or failed, as the worker says
   * @param asker asks the worker
   * @throws LyingNodeException if what the worker shows does not hold, or shows something else
   * @throws QueryFailedException if the worker does not show it, or the checkpoint that it names is
   *     not there: it is not proved
   */
  BundleStatus proved(BundleStatus claim, Function<IntFunction<Query>, Answer> asker) {
    Proof proof =
        claim instanceof BundleStatus.Final where && where.shown().isPresent()
            ? new Proof(where.checkpointHeight(), where.shown().get())
            : ask(asker);
    BundleStatus proved = status(proof);
    boolean same =
        switch (claim) {
          case BundleStatus.Final where ->
              proved instanceof BundleStatus.Final shown
                  && shown.blockHeight() == where.blockHeight()
                  && shown.checkpointHeight() == where.checkpointHeight();
          default -> proved.equals(claim);
        };
    if (!same) {
      throw new LyingNodeException(
          "the worker said that bundle %s is %s, and it is %s"
              .formatted(bundle, claim.inWords(), proved.inWords()));
    }
    return proved;
  }

  /** As {@link #proved}, where nothing but the worker's silence speaks against it. */
  BundleStatus found(Function<IntFunction<Query>, Answer> asker) {
    return status(ask(asker));
  }

  private record Proof(long checkpointHeight, Inclusion inclusion) {}

  private Proof ask(Function<IntFunction<Query>, Answer> asker) {
    Answer answer = asker.apply(r -> new Query.InclusionOf(r, realm, bundle));
    if (!(answer instanceof Answer.Included included)) {
      throw new LyingNodeException("asked where a bundle stands, was answered otherwise");
    }
    return new Proof(included.checkpointHeight(), included.inclusion());
  }

  private BundleStatus status(Proof proof) {
    Inclusion inclusion = proof.inclusion;
    if (!inclusion.header().realm().equals(realm) || !inclusion.holds(bundle)) {
      throw new LyingNodeException(
          "the path that is shown of bundle %s does not lead to block %d of realm %s"
              .formatted(bundle, inclusion.header().height(), realm));
    }
    if (!inclusion.isSealedBy(checkpoints.apply(proof.checkpointHeight))) {
      throw new LyingNodeException(
          "checkpoint %d does not make block %d of realm %s final"
              .formatted(proof.checkpointHeight, inclusion.header().height(), realm));
    }
    long block = inclusion.header().height();
    return inclusion
        .failed()
        .<BundleStatus>map(reason -> new BundleStatus.Failed(reason, block))
        .orElseGet(
            () -> new BundleStatus.Final(block, proof.checkpointHeight, Optional.of(inclusion)));
  }
}
