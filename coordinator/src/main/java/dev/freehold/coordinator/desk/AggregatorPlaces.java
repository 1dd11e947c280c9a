package dev.freehold.coordinator.desk;

import dev.freehold.core.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Places of connections that say they are aggregators'. A place is for who registers: nobody keeps
 * one by saying hello. Plain object of one thread; time is an input.
 */
public final class AggregatorPlaces {
  /** Nanoseconds in which an aggregator must register. */
  static final long REGISTERED_WITHIN_NS = 10_000_000_000L;

  private final Set<Long> open = new HashSet<>();
  private final TreeMap<Long, Long> sinceNs = new TreeMap<>();

  /**
   * A connection takes a place.
   *
   * @param nowNs nanoseconds on a clock that only goes forward
   * @return whether there was one; a connection without one must be closed
   */
  boolean open(long connection, long nowNs) {
    open.add(connection);
    sinceNs.put(connection, nowNs);
    return open.size() <= Limits.AGGREGATORS_MAX + Limits.NEW_AGGREGATORS_MAX;
  }

  /** A connection has registered. */
  void registered(long connection) {
    sinceNs.remove(connection);
  }

  /** Whether a connection has a place and has registered. */
  boolean isRegistered(long connection) {
    return open.contains(connection) && !sinceNs.containsKey(connection);
  }

  /** A connection is gone. */
  void closed(long connection) {
    open.remove(connection);
    sinceNs.remove(connection);
  }

  /** Connections that have had time enough to register and have not, in the order of their ids. */
  public List<Long> overdue(long nowNs) {
    return sinceNs.entrySet().stream()
        .filter(entry -> nowNs - entry.getValue() > REGISTERED_WITHIN_NS)
        .map(Map.Entry::getKey)
        .toList();
  }
}
