package dev.freehold.core.port;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.TreeDelta;
import java.util.List;
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

  /**
   * The height that the chain begins at here: from there on all checkpoints are here. Of those
   * between the genesis' and this one, some or none are.
   */
  default long begin() {
    return 0;
  }

  /** The height from which on all checkpoints are here; {@link #begin} or below. */
  default long wholeFrom() {
    return begin();
  }

  /**
   * Whether all checkpoints from a height up to the {@link #head} are here.
   *
   * @param height at least 0
   */
  default boolean hasAllFrom(long height) {
    return wholeFrom() <= Math.max(1, height);
  }

  /**
   * Adds checkpoints before the one at {@link #wholeFrom}. All of them are durable, or none.
   *
   * @param before each the one before the last, without a gap
   * @throws InvalidCheckpointException if they are not; nothing is added
   * @throws UnsupportedOperationException if this store begins at the genesis always
   */
  default void prepend(List<Checkpoint> before) {
    throw new UnsupportedOperationException("this store begins at the genesis");
  }

  /**
   * Keeps contracts for {@link #beginAt}, durably; nobody is answered by them before that.
   *
   * @throws UnsupportedOperationException if this store begins at the genesis always
   */
  default void keepForBegin(List<Contract> contracts) {
    throw new UnsupportedOperationException("this store begins at the genesis");
  }

  /**
   * Goes on from a final checkpoint above {@link #head}, of which nothing between is known. A crash
   * leaves all of that or nothing.
   *
   * @param headers the latest at that checkpoint of every realm that has a block, in order
   * @throws InvalidCheckpointException if its root is not that of the headers, or contracts that it
   *     has registered are not here and were not kept for this
   * @throws UnsupportedOperationException if this store begins at the genesis always
   */
  default void beginAt(Checkpoint checkpoint, List<RealmHeader> headers) {
    throw new UnsupportedOperationException("this store begins at the genesis");
  }

  /**
   * A realm's latest header at the checkpoint that the chain begins at here, if not the genesis'.
   */
  default Optional<RealmHeader> headerAtBegin(RealmId realm) {
    return Optional.empty();
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
    long low = begin();
    long high = head().height();
    if (realmHeightAt(realm, high).orElse(0L) <= blockHeight
        || (low > 0 && realmHeightAt(realm, low).orElse(0L) > blockHeight)) {
      // Not yet, or in one from before what is here.
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
        .flatMap(
            height ->
                headerAtBegin(realm)
                    .filter(header -> header.height() == height)
                    .or(() -> finalHeaderAbove(realm, height - 1)));
  }

  /**
   * The tree over all realms (6 levels, leaf index = realm id) at a checkpoint.
   *
   * @return empty if the checkpoint is not there or no longer readable
   */
  Optional<SparseTree.NodeSource> realmTreeAt(long checkpointHeight);
}
