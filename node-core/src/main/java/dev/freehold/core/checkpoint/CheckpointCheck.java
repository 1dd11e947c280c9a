package dev.freehold.core.checkpoint;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.tree.TreeDelta;
import java.util.Optional;

/** Check of each next checkpoint against those before it. Not thread-safe. */
public interface CheckpointCheck {
  /** Why a checkpoint does not follow from those that were adopted; empty if it does. */
  Optional<String> refusal(Checkpoint next);

  /**
   * What a checkpoint changes in the tree over the realms, if it is the one that was checked or
   * adopted last: so that who keeps the tree need not hash it again.
   */
  default Optional<TreeDelta> treeUpdate(Checkpoint checkpoint) {
    return Optional.empty();
  }

  /** Takes over a checkpoint that is not refused. */
  void adopt(Checkpoint checkpoint);
}
