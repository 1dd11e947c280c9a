package dev.freehold.worker.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.id.RealmId;

/**
 * Turns of realms that have nothing to do: each makes a block every so many checkpoints, if only to
 * adopt, so that others can tell what its users have not done. The turns of realms are spread over
 * the checkpoints, so that no checkpoint holds the headers of all idle realms at once.
 */
final class IdleTurns {
  private IdleTurns() {}

  /**
   * Whether a realm's turn has come since its last block: it has at the latest {@link
   * Limits#IDLE_BLOCK_CHECKPOINTS} checkpoints after what that block adopted.
   *
   * @param adopted what its last block adopted, -1 for nothing
   * @param checkpoint the latest that it could adopt, at least {@code adopted}
   */
  static boolean isDue(RealmId realm, long adopted, long checkpoint) {
    return turn(realm, checkpoint) > turn(realm, adopted);
  }

  private static long turn(RealmId realm, long checkpoint) {
    return Math.floorDiv(checkpoint + realm.value(), (long) Limits.IDLE_BLOCK_CHECKPOINTS);
  }
}
