package dev.freehold.worker.desk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Count of the bundles between the sockets and the open batch. A connection over its share, or any
 * that sends while the whole is full, is to be paused: its sender's socket fills up, and nothing is
 * dropped. Plain object of one thread; pausing is its caller's part.
 */
public final class Intake {
  private final int totalMax;
  private final int connectionMax;
  private final Map<Long, Integer> inFlight = new HashMap<>();
  private final Set<Long> paused = new HashSet<>();
  private final Queue<Long> pausedOrder = new ArrayDeque<>();
  private int total;

  /**
   * @param totalMax bundles of all connections from which on senders are paused
   * @param connectionMax bundles of one connection from which on it is paused
   */
  public Intake(int totalMax, int connectionMax) {
    this.totalMax = totalMax;
    this.connectionMax = connectionMax;
  }

  /**
   * Counts a bundle in.
   *
   * @return whether its connection is to be paused now
   */
  public boolean enter(long connection) {
    total++;
    int own = inFlight.merge(connection, 1, Integer::sum);
    if ((total >= totalMax || own >= connectionMax) && paused.add(connection)) {
      pausedOrder.add(connection);
      return true;
    }
    return false;
  }

  /**
   * Counts a bundle out.
   *
   * @return the connections that are to be read from again, in the order of their pausing
   * @throws IllegalStateException if the connection has no bundle in the intake
   */
  public List<Long> leave(long connection) {
    if (!inFlight.containsKey(connection)) {
      throw new IllegalStateException("a bundle left the intake twice");
    }
    total--;
    inFlight.computeIfPresent(connection, (_, n) -> n == 1 ? null : n - 1);
    if (pausedOrder.isEmpty()) {
      return List.of();
    }
    List<Long> resumed = new ArrayList<>();
    for (int i = pausedOrder.size(); i > 0 && total < totalMax; i--) {
      long id = pausedOrder.remove();
      if (inFlight.getOrDefault(id, 0) < connectionMax) {
        paused.remove(id);
        resumed.add(id);
      } else {
        pausedOrder.add(id);
      }
    }
    return resumed;
  }

  /** Bundles between the sockets and the open batch. */
  public int total() {
    return total;
  }

  /** Connections that are not to be read from. */
  public int paused() {
    return paused.size();
  }
}
