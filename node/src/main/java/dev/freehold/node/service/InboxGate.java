package dev.freehold.node.service;

import dev.freehold.node.transport.Connection;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Gate between connections and a machine's inbox. While the inbox is full, the connection whose
 * input finds no room is read no further, and the event loop goes on with the others; what was read
 * already waits here in order. Called on the connections' event loops.
 *
 * @param <I> the machine's inputs
 */
final class InboxGate<I> {
  private static final long AGAIN_MS = 5;

  private final Predicate<I> inbox;
  private final Map<Long, Queue<I>> waiting = new ConcurrentHashMap<>();

  /**
   * @param inbox takes an input if it has room, at once, and says whether it did
   */
  InboxGate(Predicate<I> inbox) {
    this.inbox = inbox;
  }

  /** Hands an input over, now or as soon as there is room. */
  void post(Connection connection, I input) {
    Queue<I> before = waiting.get(connection.id());
    if (before != null) {
      before.add(input);
    } else if (!inbox.test(input)) {
      Queue<I> queue = new ArrayDeque<>();
      queue.add(input);
      waiting.put(connection.id(), queue);
      connection.pause(Connection.Pause.INBOX);
      again(connection, queue);
    }
  }

  private void again(Connection connection, Queue<I> queue) {
    connection.later(
        () -> {
          while (!queue.isEmpty() && inbox.test(queue.peek())) {
            queue.remove();
          }
          if (queue.isEmpty()) {
            waiting.remove(connection.id());
            connection.resume(Connection.Pause.INBOX);
          } else {
            again(connection, queue);
          }
        },
        AGAIN_MS);
  }

  /** Whether nothing waits. */
  boolean isIdle() {
    return waiting.isEmpty();
  }
}
