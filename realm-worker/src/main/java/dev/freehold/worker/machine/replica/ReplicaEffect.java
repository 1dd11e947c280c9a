package dev.freehold.worker.machine.replica;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;

/**
 * Effects of {@link Replicas}: what a primary wants done, in list order. None waits for a write.
 */
public sealed interface ReplicaEffect {
  /** Send a block, which is in the realm's store, to a follower. */
  record Replicate(long connection, RealmId realm, long epoch, long height)
      implements ReplicaEffect {}

  /**
   * Tell the realm's machine that enough followers hold all blocks up to a height; see {@link
   * dev.freehold.worker.machine.RealmInput.Acknowledged}.
   */
  record Acknowledged(RealmId realm, long height) implements ReplicaEffect {}

  /**
   * Say that a follower lies, and close its connection: nothing of what it says or has said counts
   * before the next one.
   *
   * @param why in words, a predicate of the worker
   */
  record Distrust(long connection, Hash32 worker, String why) implements ReplicaEffect {}

  /**
   * Keep what convicts a follower: a receipt, and its word of later that denies it.
   *
   * @param held does not hold what the receipt's mark of its realm names, in the same epoch
   */
  record KeepDenial(Hash32 worker, StorageReceipt signed, BlockMark held)
      implements ReplicaEffect {}
}
