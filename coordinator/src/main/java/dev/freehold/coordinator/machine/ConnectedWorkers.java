package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.Invariant;
import dev.freehold.core.id.Hash32;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The workers that are connected and let in, by connection, and whether they still answer. */
final class ConnectedWorkers {
  private final Map<Long, WorkerJoined> workers = new TreeMap<>();
  private final Presence presence;

  /**
   * @param presence of all connections
   */
  ConnectedWorkers(Presence presence) {
    this.presence = presence;
  }

  void put(WorkerJoined joined) {
    workers.put(joined.connection(), joined);
    presence.opened(joined.connection());
  }

  /** A connection is gone, or its worker is let in no more. */
  void remove(long connection) {
    workers.remove(connection);
    presence.left(connection);
  }

  /** The worker behind a connection. */
  Optional<WorkerJoined> at(long connection) {
    return Optional.ofNullable(workers.get(connection));
  }

  /** The worker with an id, by its earliest connection. */
  Optional<WorkerJoined> of(Hash32 node) {
    return workers.values().stream().filter(worker -> worker.node().equals(node)).findFirst();
  }

  /** Where a worker that is connected listens. */
  String endpoint(Hash32 node) {
    return of(node)
        .map(WorkerJoined::endpoint)
        .orElseThrow(Invariant.missing("the connection of a worker that is to have a realm"));
  }

  /** The workers that are connected and were heard of late. */
  List<WorkerJoined> here() {
    return workers.values().stream()
        .filter(worker -> !presence.isSilent(worker.connection()))
        .toList();
  }

  /** How many of those that keep a realm are here. */
  long keepersHere(Assignments.Seat seat) {
    return seat.counted().stream().filter(keeper -> isHere(keeper.worker())).count();
  }

  /** Whether a worker is connected and was heard of late. */
  boolean isHere(Hash32 node) {
    return of(node).filter(worker -> !presence.isSilent(worker.connection())).isPresent();
  }
}
