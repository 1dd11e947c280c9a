package dev.freehold.core.port;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.TreeDelta;
import java.util.Optional;

/**
 * The durable record of final checkpoints and what they registered. One thread appends; any thread
 * reads. Every method may throw {@link StoreException}.
 */
public interface ChainStore extends ChainView {
  /** The latest checkpoint. Checkpoint 0 is there from the start. */
  Checkpoint head();

  /**
   * Makes the next checkpoint durable, with the contracts it registers, after recomputing its
   * global root from its headers.
   *
   * @throws InvalidCheckpointException if it does not follow {@link #head} or its root is wrong
   */
  void append(Checkpoint checkpoint);

  /**
   * The same for a caller that has hashed the headers already: no node is hashed again where the
   * store can use what is given.
   *
   * @param update what the checkpoint's headers change in the tree over the realms at {@link #head}
   * @throws InvalidCheckpointException as {@link #append(Checkpoint)} does, and if the update is of
   *     another tree
   */
  default void append(Checkpoint checkpoint, TreeDelta update) {
    append(checkpoint);
  }

  /** A checkpoint. */
  Optional<Checkpoint> checkpoint(long height);

  @Override
  default Optional<Totals> totals(long height) {
    return checkpoint(height).map(Checkpoint::totals);
  }

  /**
   * The height of a realm's latest block at a checkpoint; 0 if the realm had none.
   *
   * @return empty if the checkpoint is not there
   */
  Optional<Long> realmHeightAt(RealmId realm, long checkpointHeight);

  /**
   * The first header of a realm above a block height that a checkpoint holds.
   *
   * @return empty if no checkpoint here holds any
   */
  default Optional<RealmHeader> finalHeaderAbove(RealmId realm, long blockHeight) {
    // The realm moved at this checkpoint, so its header is there.
    return firstAbove(realm, blockHeight)
        .map(height -> checkpoint(height).map(Checkpoint::headers).orElseThrow())
        .flatMap(
            headers -> headers.stream().filter(header -> header.realm().equals(realm)).findFirst());
  }

  /**
   * The first checkpoint that holds a block of a realm, be it by the header of a later block: the
   * one that made the block final. Later checkpoints change nothing of it.
   *
   * @param blockHeight at least 1
   * @return empty if no checkpoint here holds it
   */
  default Optional<Long> finalSince(RealmId realm, long blockHeight) {
    return firstAbove(realm, blockHeight - 1);
  }

  private Optional<Long> firstAbove(RealmId realm, long blockHeight) {
    long low = 0;
    long high = head().height();
    if (realmHeightAt(realm, high).orElse(0L) <= blockHeight) {
      return Optional.empty();
    }
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (realmHeightAt(realm, middle).orElse(0L) <= blockHeight) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Optional.of(low);
  }

  /**
   * The last header of a realm that a checkpoint or one before it holds.
   *
   * @return empty if the realm had no block then, or the checkpoint is not there
   */
  default Optional<RealmHeader> headerAt(RealmId realm, long checkpointHeight) {
    return realmHeightAt(realm, checkpointHeight)
        .filter(height -> height > 0)
        .flatMap(height -> finalHeaderAbove(realm, height - 1));
  }

  /**
   * The tree over all realms (6 levels, leaf index = realm id) at a checkpoint.
   *
   * @return empty if the checkpoint is not there or no longer readable
   */
  Optional<SparseTree.NodeSource> realmTreeAt(long checkpointHeight);
}
