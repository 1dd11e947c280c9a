package dev.freehold.node.service;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch;
import dev.freehold.core.tree.LevelHasher;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Divides the hashing of a tree's level over the cores, the caller's included. A level of few nodes
 * stays on the caller's thread: waking another costs more than it saves. When every core is busy
 * the caller does it all itself.
 */
public final class ParallelHasher implements LevelHasher, AutoCloseable {
  /** Compressions in one turn: some hundred microseconds, whole batches of the vector form. */
  private static final int TURN = 128;

  private final ExecutorService threads;
  private final ParallelLoop loop;

  /**
   * @param threadCount threads that hash, the caller's included; at least 1
   */
  public ParallelHasher(int threadCount) {
    threads =
        Executors.newFixedThreadPool(
            Math.max(1, threadCount - 1),
            Thread.ofPlatform().daemon().name("tree-hasher-", 0).factory());
    loop = new ParallelLoop(threads, threadCount);
  }

  @Override
  public void compress(long[] out, long[] in, int count) {
    if (count <= TURN) {
      CompressionBatch.compress(out, 0, in, 0, count);
      return;
    }
    loop.run(
        Math.ceilDiv(count, TURN),
        turn -> {
          int from = turn * TURN;
          CompressionBatch.compress(
              out,
              from * FrArrays.LIMBS,
              in,
              from * CompressionBatch.INPUT_LIMBS,
              Math.min(TURN, count - from));
        });
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
