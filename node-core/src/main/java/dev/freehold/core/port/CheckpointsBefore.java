package dev.freehold.core.port;

import dev.freehold.core.chain.Checkpoint;
import java.util.List;

/** Check of checkpoints that come before those of a chain, latest first. */
public final class CheckpointsBefore {
  private CheckpointsBefore() {}

  /**
   * Requires that each checkpoint is the one that the checkpoint after it names.
   *
   * @param chain which the first comes before
   * @throws InvalidCheckpointException if one is not
   */
  public static void require(ChainStore chain, List<Checkpoint> before) {
    Checkpoint after =
        chain
            .checkpoint(chain.wholeFrom())
            .orElseThrow(() -> new IllegalStateException("a chain lacks its first checkpoint"));
    for (Checkpoint checkpoint : before) {
      if (checkpoint.height() != after.height() - 1
          || !checkpoint.hash().equals(after.previous())) {
        throw new InvalidCheckpointException(
            "checkpoint %d is not the one before %d"
                .formatted(checkpoint.height(), after.height()));
      }
      after = checkpoint;
    }
  }
}
