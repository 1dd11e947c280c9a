package dev.freehold.node.validator;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.id.Hash32;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Blocks that other validators say they have verified, on their way to who takes them: the last few
 * messages of each, one of each in turn. It is said again as long as it is of use, so that of a
 * validator that says more than is taken the oldest is dropped, and its connection is read on,
 * which brings votes too. Any thread puts in; one of its own hands over.
 */
final class ToldBlocks implements AutoCloseable {
  private final BiConsumer<Hash32, List<VerifiedBlock>> taker;
  private final Consumer<Throwable> onFailure;
  private final Thread thread = Thread.ofVirtual().name("told-blocks").unstarted(this::run);

  /** By who said it; whose turn is next comes first. None is empty. */
  private final LinkedHashMap<Hash32, Deque<List<VerifiedBlock>>> waiting = new LinkedHashMap<>();

  private boolean isClosed;

  /**
   * A queue that hands nothing over yet.
   *
   * @param taker called on one thread, and not again before it has returned: it takes its time for
   *     what it does with the blocks
   * @param onFailure told what it threw, after which nothing is handed over
   */
  ToldBlocks(BiConsumer<Hash32, List<VerifiedBlock>> taker, Consumer<Throwable> onFailure) {
    this.taker = taker;
    this.onFailure = onFailure;
  }

  /** Begins to hand over. Call once. */
  void start() {
    thread.start();
  }

  /** A validator says that it has verified these. Returns at once. */
  synchronized void hear(Hash32 node, List<VerifiedBlock> blocks) {
    if (isClosed) {
      return;
    }
    Deque<List<VerifiedBlock>> said = waiting.computeIfAbsent(node, _ -> new ArrayDeque<>());
    said.addLast(blocks);
    if (said.size() > Limits.VERIFIED_WAITING_MAX) {
      said.removeFirst();
    }
    notifyAll();
  }

  private record Said(Hash32 node, List<VerifiedBlock> blocks) {}

  private synchronized Said next() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    Map.Entry<Hash32, Deque<List<VerifiedBlock>>> turn = waiting.pollFirstEntry();
    Said said = new Said(turn.getKey(), turn.getValue().removeFirst());
    if (!turn.getValue().isEmpty()) {
      waiting.putLast(turn.getKey(), turn.getValue());
    }
    return said;
  }

  private void run() {
    try {
      while (true) {
        Said said = next();
        taker.accept(said.node(), said.blocks());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      if (!isClosed()) {
        onFailure.accept(e);
      }
    }
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  /** Takes nothing more in, and drops what waits. */
  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
      waiting.clear();
    }
    thread.interrupt();
  }
}
