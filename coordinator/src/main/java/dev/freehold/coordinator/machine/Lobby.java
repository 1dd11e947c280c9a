package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.id.Hash32;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Workers and aggregators that are connected, by connection: each term begins with them. */
final class Lobby {
  private final Map<Long, CoordinatorInput> joined = new TreeMap<>();
  private final Map<Hash32, Map<Long, WorkerJoined>> workers = new TreeMap<>();

  /** Takes note of who comes and goes; all else is nothing to it. */
  void hear(CoordinatorInput input) {
    switch (input) {
      case WorkerJoined worker -> {
        leave(worker.connection());
        joined.put(worker.connection(), worker);
        workers
            .computeIfAbsent(worker.node(), _ -> new TreeMap<>())
            .put(worker.connection(), worker);
      }
      case CoordinatorInput.AggregatorJoined aggregator -> {
        leave(aggregator.connection());
        joined.put(aggregator.connection(), aggregator);
      }
      case CoordinatorInput.Disconnected gone -> leave(gone.connection());
      default -> {
        // Of those who have joined already, or of nobody in particular.
      }
    }
  }

  private void leave(long connection) {
    if (joined.remove(connection) instanceof WorkerJoined worker) {
      workers.computeIfPresent(
          worker.node(),
          (_, links) -> {
            links.remove(connection);
            return links.isEmpty() ? null : links;
          });
    }
  }

  /** Who is here, as they joined. */
  List<CoordinatorInput> all() {
    return List.copyOf(joined.values());
  }

  /** The worker behind a connection. */
  Optional<WorkerJoined> worker(long connection) {
    return joined.get(connection) instanceof WorkerJoined worker
        ? Optional.of(worker)
        : Optional.empty();
  }

  /** The connections of a worker, earliest first. */
  List<WorkerJoined> of(Hash32 node) {
    return List.copyOf(workers.getOrDefault(node, Map.of()).values());
  }
}
