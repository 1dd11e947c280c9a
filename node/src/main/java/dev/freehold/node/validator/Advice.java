package dev.freehold.node.validator;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Messages of other validators about what they have verified, on their way to who takes them: the
 * last few of each, one of each in turn. It is said again as long as it is of use, so that of a
 * validator that says more than is taken the oldest is dropped, and its connection is read on,
 * which brings votes too. Any thread puts in; one of its own hands over.
 */
final class Advice implements AutoCloseable {
  private final BiConsumer<Hash32, Message> taker;
  private final Consumer<Throwable> onFailure;
  private final Thread thread = Thread.ofVirtual().name("advice").unstarted(this::run);

  /** By who said it; whose turn is next comes first. None is empty. */
  private final LinkedHashMap<Hash32, Deque<Message>> waiting = new LinkedHashMap<>();

  private boolean isClosed;

  /**
   * A queue that hands nothing over yet.
   *
   * @param taker called on one thread, and not again before it has returned: it takes its time for
   *     what it does with the message
   * @param onFailure told what it threw, after which nothing is handed over
   */
  Advice(BiConsumer<Hash32, Message> taker, Consumer<Throwable> onFailure) {
    this.taker = taker;
    this.onFailure = onFailure;
  }

  /** Begins to hand over. Call once. */
  void start() {
    thread.start();
  }

  /** A validator says something of what it has verified. Returns at once. */
  synchronized void hear(Hash32 node, Message message) {
    if (isClosed) {
      return;
    }
    Deque<Message> said = waiting.computeIfAbsent(node, _ -> new ArrayDeque<>());
    said.addLast(message);
    if (said.size() > Limits.VERIFIED_WAITING_MAX) {
      said.removeFirst();
    }
    notifyAll();
  }

  private record Said(Hash32 node, Message message) {}

  private synchronized Said next() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    Map.Entry<Hash32, Deque<Message>> turn = waiting.pollFirstEntry();
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
        taker.accept(said.node(), said.message());
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
