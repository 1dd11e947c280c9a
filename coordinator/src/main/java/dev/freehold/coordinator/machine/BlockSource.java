package dev.freehold.coordinator.machine;

import dev.freehold.core.id.Hash32;

/** Node that a block and its witness are pulled from. */
public sealed interface BlockSource {
  /** The node's id, which whoever answers has to prove. */
  Hash32 node();

  /**
   * A worker.
   *
   * @param endpoint where it says that clients reach it, {@code host:port}
   */
  record Worker(Hash32 node, String endpoint) implements BlockSource {}

  /** Another validator, which has told that it has verified the block. */
  record Validator(Hash32 node) implements BlockSource {}
}
