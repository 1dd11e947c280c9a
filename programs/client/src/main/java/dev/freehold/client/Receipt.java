package dev.freehold.client;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Receipt of a bundle that is final. That the block stands in the chain that the checkpoint seals,
 * and what the bundle paid there, were checked; see {@link #inclusionChecked} for what was not.
 *
 * @param feeAtLeast what it paid, work and storage, in units of balance
 * @param feeAtMost the same where it is known exactly; higher where blocks alone do not tell which
 *     of its writes went into empty slots
 * @param block the height of the block of the user's realm that it stands in
 * @param checkpoint that holds the block; that no earlier one does is the worker's word
 * @param inclusionChecked whether the block was seen to hold the bundle; otherwise that is the
 *     worker's word
 */
public record Receipt(
    Hash32 bundle,
    UserId user,
    long nonce,
    long feeAtLeast,
    long feeAtMost,
    long block,
    Checkpoint checkpoint,
    boolean inclusionChecked) {

  /** What it paid; empty if blocks alone do not tell. */
  public OptionalLong fee() {
    return feeAtLeast == feeAtMost ? OptionalLong.of(feeAtLeast) : OptionalLong.empty();
  }

  /** When the checkpoint was sealed, by the coordinator's clock. */
  public Instant time() {
    return Instant.ofEpochMilli(checkpoint.timeMs());
  }
}
