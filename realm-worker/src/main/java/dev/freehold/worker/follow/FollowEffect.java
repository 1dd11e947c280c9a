package dev.freehold.worker.follow;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.TailWrite;

/**
 * Effects of {@link FollowedRealm}, to be carried out in list order. {@link Write}s that come
 * together, of any number of realms, are one write of {@link dev.freehold.core.replica.RealmTails};
 * what was to be said before them is said before, and what comes behind them in the list begins
 * after.
 */
public sealed interface FollowEffect {
  /** Make a change of the tail durable; answered by {@link FollowInput.Written}. */
  record Write(TailWrite write) implements FollowEffect {}

  /**
   * Say that all blocks up to one are durable here, signed: one receipt for the marks of all realms
   * whose changes one sync has made durable. Of two marks of one realm the later stands for both.
   */
  record SayStored(long connection, BlockMark mark) implements FollowEffect {}

  /** Say unsigned what is held here and from where on blocks are lacked. */
  record SayHeld(long connection, BlockMark mark) implements FollowEffect {}

  /**
   * Replay the tail into the realm's store up to a block that is final, all of it durable here;
   * answered by {@link FollowInput.Replayed}. A block that is final and does not replay is a
   * contradiction, which ends all that is done for the realm.
   */
  record Replay(RealmHeader last) implements FollowEffect {}

  /**
   * Copy the realm from another worker up to a header that a checkpoint here holds; answered by
   * {@link FollowInput.Copied}.
   *
   * @param why in words
   */
  record Copy(RealmHeader target, String why) implements FollowEffect {}

  /**
   * Say goodbye, {@code OUT_OF_STEP}, and close a connection: an honest primary says no such thing.
   *
   * @param why in words
   */
  record Close(long connection, String why) implements FollowEffect {}

  /**
   * Say that the realm is not followed any more until this worker is started anew: what its store
   * holds cannot be gone on from.
   *
   * @param why in words
   */
  record Stop(String why) implements FollowEffect {}
}
