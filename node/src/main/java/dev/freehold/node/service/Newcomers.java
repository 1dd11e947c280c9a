package dev.freehold.node.service;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections that say they are aggregators' and have not registered yet. A place is for who
 * registers: nobody keeps one by saying hello. Thread-safe.
 */
final class Newcomers {
  /** Time to register in. */
  static final long REGISTERED_WITHIN_NS = 10_000_000_000L;

  private final Map<Long, Long> sinceNs = new ConcurrentHashMap<>();

  void opened(long connection, long nowNs) {
    sinceNs.put(connection, nowNs);
  }

  /** It has registered, or is gone. */
  void settled(long connection) {
    sinceNs.remove(connection);
  }

  /** Those that have had time enough. */
  List<Long> overdue(long nowNs) {
    return sinceNs.entrySet().stream()
        .filter(entry -> nowNs - entry.getValue() > REGISTERED_WITHIN_NS)
        .map(Map.Entry::getKey)
        .toList();
  }
}
