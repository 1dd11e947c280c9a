package dev.freehold.worker.machine.replica;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import java.util.List;

/**
 * Inputs of {@link Replicas}. A connection is named by a number that is never used again; what
 * comes by one comes in the order in which its worker has sent it.
 */
public sealed interface ReplicaInput {
  /**
   * Worker that follows a realm.
   *
   * @param worker its node id
   * @param counts whether a checkpoint's table says that it has caught up
   */
  record Follower(Hash32 worker, boolean counts) {}

  /**
   * A table's line of a realm that this worker serves.
   *
   * @param finalBlock the last block of the realm that a checkpoint here holds; 0 for none
   * @param followers who is named twice has one seat, and this worker has none of theirs
   */
  record Serves(RealmId realm, long epoch, long finalBlock, List<Follower> followers)
      implements ReplicaInput {
    public Serves {
      followers = List.copyOf(followers);
    }
  }

  /** This worker serves a realm no longer. */
  record Left(RealmId realm) implements ReplicaInput {}

  /** The next block of a realm is durable here. */
  record Durable(RealmHeader header) implements ReplicaInput {}

  /** A final checkpoint holds a realm's blocks up to a height. */
  record Covered(RealmId realm, long height) implements ReplicaInput {}

  /** A connection to a worker has begun; an earlier one to it is over. */
  record Connected(Hash32 worker, long connection) implements ReplicaInput {}

  /** A connection is over. */
  record Disconnected(long connection) implements ReplicaInput {}

  /** The worker at the other end says what it holds, to go on from there. */
  record Held(long connection, BlockMark mark) implements ReplicaInput {}

  /** A receipt that the worker at the other end has signed; the signature holds. */
  record Stored(long connection, StorageReceipt receipt) implements ReplicaInput {}
}
