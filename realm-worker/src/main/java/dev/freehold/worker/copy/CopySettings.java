package dev.freehold.worker.copy;

import dev.freehold.core.Limits;

/**
 * Settings of copying.
 *
 * @param snapshotBlocksMin realms of fewer blocks are replayed from their first; at least 1
 * @param checkpointsBack age of the state that is copied first, in checkpoints, so that the
 *     checkpoints since are readable here too; what is left of {@link
 *     Limits#READABLE_CHECKPOINTS_MIN} is the time that copying may take
 * @param witnesses whether kept witnesses are copied too
 */
public record CopySettings(int snapshotBlocksMin, int checkpointsBack, boolean witnesses) {
  /** For a worker that keeps no witnesses. */
  public static final CopySettings DEFAULT =
      new CopySettings(32, Limits.READABLE_CHECKPOINTS_MIN * 3 / 4, false);

  /** The same, with another say on witnesses. */
  public CopySettings withWitnesses(boolean copied) {
    return new CopySettings(snapshotBlocksMin, checkpointsBack, copied);
  }
}
