package dev.freehold.worker.agent;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmEndpoint;

/** Inputs of {@link FollowingDriver}: what happens to a worker that follows realms in seats. */
public sealed interface FollowingInput {
  /** Follow a realm, or go on to by a later table, as of {@link RealmFollowing#follow}. */
  record Follow(RealmEndpoint seat) implements FollowingInput {}

  /** Follow a realm no more, as of {@link RealmFollowing#leave}. */
  record Leave(RealmId realm) implements FollowingInput {}

  /**
   * A worker has connected.
   *
   * @param connection its number, which no later connection has
   * @param worker the node id that the other end has proved
   */
  record Connected(long connection, Hash32 worker) implements FollowingInput {}

  /** A connection is gone. */
  record Disconnected(long connection) implements FollowingInput {}

  /**
   * A block came.
   *
   * @param epoch that the other end says it serves the realm in
   * @param bytes that it counts as until {@link FollowingPeers#taken} gives them back
   */
  record Came(long connection, long epoch, RealmBlock block, long bytes)
      implements FollowingInput {}

  /** Another checkpoint is durable here. */
  record CheckpointFinal() implements FollowingInput {}

  /** An earlier {@link FollowingTasks#replay} has ended well. */
  record Replayed(RealmId realm) implements FollowingInput {}

  /**
   * A block that is final does not replay.
   *
   * @param why in words
   */
  record Contradicted(RealmId realm, String why) implements FollowingInput {}

  /** An earlier {@link FollowingTasks#copy} has ended, well or not. */
  record Copied(RealmId realm) implements FollowingInput {}
}
