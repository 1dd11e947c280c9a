package dev.freehold.core.tree;

import dev.freehold.core.hash.CompressionBatch;

/**
 * Hashes one level of a tree. The compressions of a level do not depend on one another, so whoever
 * has threads may divide them; the result is the same.
 */
@FunctionalInterface
public interface LevelHasher {
  /** All on the caller's thread. */
  LevelHasher SERIAL = (out, in, count) -> CompressionBatch.compress(out, 0, in, 0, count);

  /**
   * Sets {@code out[i] = compress(in[4i], in[4i+1], in[4i+2], in[4i+3])} for every {@code i <
   * count}, as {@link CompressionBatch#compress} does. Returns when all are there.
   */
  void compress(long[] out, long[] in, int count);
}
