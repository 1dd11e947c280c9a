package dev.freehold.core.checkpoint;

import dev.freehold.core.chain.Checkpoint;
import java.util.Optional;

/** Check of each next checkpoint against those before it. Not thread-safe. */
public interface CheckpointCheck {
  /** Why a checkpoint does not follow from those that were adopted; empty if it does. */
  Optional<String> refusal(Checkpoint next);

  /** Takes over a checkpoint that is not refused. */
  void adopt(Checkpoint checkpoint);
}
