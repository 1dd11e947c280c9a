package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Back-pressure: counts bundles from the socket to the open batch. A connection over its share, or
 * any that sends while the whole is full, is no longer read from, so its sender's socket fills up;
 * nothing is dropped. Thread-safe.
 */
public final class IntakeGate {
  private final int totalMax;
  private final int connectionMax;
  private final Map<Long, Integer> inFlight = new HashMap<>();
  private final Map<Long, Connection> paused = new HashMap<>();
  private final Queue<Long> pausedOrder = new ArrayDeque<>();
  private int total;

  public IntakeGate() {
    this(Limits.PENDING_BUNDLES_MAX, Limits.CONNECTION_IN_FLIGHT_MAX);
  }

  IntakeGate(int totalMax, int connectionMax) {
    this.totalMax = totalMax;
    this.connectionMax = connectionMax;
  }

  /** Counts a bundle in, and stops reading from its connection if that was one too many. */
  public synchronized void enter(Connection connection) {
    total++;
    int own = inFlight.merge(connection.id(), 1, Integer::sum);
    if ((total >= totalMax || own >= connectionMax)
        && paused.putIfAbsent(connection.id(), connection) == null) {
      pausedOrder.add(connection.id());
      connection.reading(false);
    }
  }

  /** Counts a bundle out; connections that there is room for again are read from. */
  public synchronized void leave(long connection) {
    total--;
    inFlight.computeIfPresent(connection, (_, n) -> n == 1 ? null : n - 1);
    for (int i = pausedOrder.size(); i > 0 && total < totalMax; i--) {
      long id = pausedOrder.remove();
      if (inFlight.getOrDefault(id, 0) < connectionMax) {
        paused.remove(id).reading(true);
      } else {
        pausedOrder.add(id);
      }
    }
  }

  /** Bundles between the socket and the open batch. */
  public synchronized int total() {
    return total;
  }

  /** Connections that are not read from. */
  public synchronized int pausedConnections() {
    return paused.size();
  }
}
