package dev.freehold.core.replica;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.RealmId;

/** Change of one realm's tail; see {@link RealmTails#write}. */
public sealed interface TailWrite {
  /** The realm. */
  RealmId realm();

  /**
   * Promise to take no block of an earlier epoch.
   *
   * @param epoch not below the one that is promised, at least 1
   */
  record Promised(RealmId realm, long epoch) implements TailWrite {}

  /**
   * A block after the last one; or one that is here already and was taken in an earlier epoch: it
   * is of this one then, and those above it stay.
   *
   * @param epoch the one that is promised
   */
  record Appended(long epoch, RealmBlock block) implements TailWrite {
    @Override
    public RealmId realm() {
      return block.header().realm();
    }
  }

  /**
   * The dropping of blocks that the realm's store holds.
   *
   * @param height of the last of them
   */
  record DroppedTo(RealmId realm, long height) implements TailWrite {}

  /**
   * The dropping of all blocks above a height: they are not of the realm's chain.
   *
   * @param height of the last block that stays
   */
  record CutAbove(RealmId realm, long height) implements TailWrite {}
}
