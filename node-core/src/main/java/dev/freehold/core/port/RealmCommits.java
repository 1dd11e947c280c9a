package dev.freehold.core.port;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.transition.BlockDelta;

/** Writes of one realm's gatherer. Every method may throw {@link StoreException}. */
public interface RealmCommits {
  /**
   * Makes a block and its changes durable in one atomic write, synced before this returns. One
   * thread commits.
   *
   * @throws IllegalStateException if the block does not follow {@link RealmView#head}, or its
   *     changes do not end in the root that its header names
   */
  void commit(BlockDelta delta, RealmBlock block);

  /**
   * Keeps why a bundle was rejected after it had been admitted. Written with the next block: a
   * crash before that takes it along. Any thread.
   */
  void reject(Hash32 bundle, BundleStatus.Rejected status);
}
