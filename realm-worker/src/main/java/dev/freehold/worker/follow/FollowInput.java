package dev.freehold.worker.follow;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.TailWrite;

/** Inputs of {@link FollowedRealm}: what happens to a realm that a worker follows. */
public sealed interface FollowInput {
  /** Table of who serves the realm: one that is final, never what another worker says. */
  record Assigned(FollowSeat seat) implements FollowInput {}

  /**
   * A connection of a worker has begun, or stands when a table names that worker as the primary.
   *
   * @param connection its number, which no later connection has
   * @param worker the node id that the other end has proved
   */
  record Connected(long connection, Hash32 worker) implements FollowInput {}

  /** A connection is gone. */
  record Disconnected(long connection) implements FollowInput {}

  /**
   * A block of the realm came.
   *
   * @param worker the node id that the other end has proved
   * @param epoch that the other end says it serves the realm in
   */
  record Replicated(long connection, Hash32 worker, long epoch, RealmBlock block)
      implements FollowInput {}

  /** The first of the {@link FollowEffect.Write}s that were not answered yet is durable. */
  record Written(TailWrite write) implements FollowInput {}

  /** Another checkpoint is durable in the chain here. */
  record CheckpointFinal() implements FollowInput {}

  /** An earlier {@link FollowEffect.Replay} has ended. */
  record Replayed() implements FollowInput {}

  /**
   * An earlier {@link FollowEffect.Copy} has ended, well or not; the store says how far it came.
   */
  record Copied() implements FollowInput {}
}
