package dev.freehold.core.committee;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;

/**
 * One era of a chain: whose it is, what it stands on, where it ends. Its slots begin at 1; slot 0
 * stands for the root.
 *
 * @param genesis the network's genesis hash, which is in all that is signed
 * @param committee who decides
 * @param root hash of the final candidate that added the last height of the era before, never of an
 *     empty one that stands on it, since validators may see different ones of those final; or of
 *     the genesis
 * @param rootHeight its height
 * @param lastHeight of the last candidate of this era, above {@code rootHeight}
 * @param windowSlots slots that a leader has in a row, at least 1; {@link Limits#WINDOW_SLOTS} on a
 *     real network
 */
public record Era(
    Hash32 genesis,
    Committee committee,
    Hash32 root,
    long rootHeight,
    long lastHeight,
    int windowSlots) {
  public Era {
    if (rootHeight < 0
        || lastHeight <= rootHeight
        || windowSlots < 1
        || windowSlots > Limits.WINDOW_SLOTS) {
      throw new IllegalArgumentException("no era");
    }
  }

  /** Its number. */
  public long number() {
    return committee.era();
  }

  /** The window that a slot, from 1, lies in; windows begin at 0. */
  public long window(long slot) {
    return (slot - 1) / windowSlots;
  }

  /** The last slot of the window that a slot lies in. */
  public long windowEnd(long slot) {
    return (window(slot) + 1) * windowSlots;
  }

  /** Whether a slot is the first of its window. */
  public boolean beginsWindow(long slot) {
    return (slot - 1) % windowSlots == 0;
  }
}
