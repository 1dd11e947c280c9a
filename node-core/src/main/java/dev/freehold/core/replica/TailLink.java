package dev.freehold.core.replica;

import dev.freehold.core.chain.RealmHeader;

/**
 * Header of a block of a tail.
 *
 * @param epoch that the block was taken in, at least 1
 */
public record TailLink(long epoch, RealmHeader header) {
  public TailLink {
    if (epoch < 1) {
      throw new IllegalArgumentException("no block is of epoch " + epoch);
    }
  }

  /** Height of the block. */
  public long height() {
    return header.height();
  }
}
