package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.BroadcastToWorkers;
import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.coordinator.machine.CoordinatorEffect.Send;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Aggregate;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Joining of workers. Who says the id of a worker that is connected is answered and not obeyed,
 * until that one has been silent for as long as a living worker never is: whoever comes back after
 * a crash finds that its old connection is gone, or is silent. Joins are counted between
 * checkpoints, by node and of all who serve nothing; a join that changes nothing writes no entry,
 * and what others must hear of joins they hear once a checkpoint.
 */
final class WorkerJoins {
  private final Assignments assignments;
  private final Map<Long, WorkerJoined> workers;
  private final Supplier<List<Aggregate>> recent;
  private final Supplier<Message.Assignment> assignment;
  private final Resumption resumption;

  /** When a worker was last heard, by the clock of the ticks. Looked up, never iterated. */
  private final Map<Long, Long> heardMs = new HashMap<>();

  /** Joins since the last checkpoint, by node. Looked up, never iterated. */
  private final Map<Hash32, Integer> joins = new HashMap<>();

  private int strangers;
  private boolean changed;
  private long nowMs;

  /**
   * @param workers those that are connected
   * @param recent the aggregates that a worker which was away may lack
   * @param resumption knows who has to wait
   */
  WorkerJoins(
      Assignments assignments,
      Map<Long, WorkerJoined> workers,
      Supplier<List<Aggregate>> recent,
      Supplier<Message.Assignment> assignment,
      Resumption resumption) {
    this.resumption = resumption;
    this.assignments = assignments;
    this.workers = workers;
    this.recent = recent;
    this.assignment = assignment;
  }

  /** It is {@code newNowMs}. */
  void tick(long newNowMs) {
    if (nowMs == 0) {
      // Who joined before the first tick was heard at a time that was not known yet.
      heardMs.replaceAll((_, _) -> newNowMs);
    }
    nowMs = newNowMs;
  }

  /** A worker has said something. */
  void heard(long connection) {
    if (workers.containsKey(connection)) {
      heardMs.put(connection, nowMs);
    }
  }

  /** A connection is gone. */
  void left(long connection) {
    workers.remove(connection);
    heardMs.remove(connection);
  }

  /** A worker, or who says its id, wants to join. */
  void join(WorkerJoined joined, List<CoordinatorEffect> effects) {
    Optional<Long> before = connectionOf(joined.node()).filter(c -> c != joined.connection());
    if (before.isPresent() && !isSilent(before.get())) {
      effects.add(
          new Close(
              joined.connection(), GoodbyeReason.OUT_OF_STEP, "this node is connected already"));
      return;
    }
    boolean known = assignments.knows(joined.node());
    if (!count(joined.node(), known)) {
      effects.add(
          new Close(
              joined.connection(), GoodbyeReason.TOO_MANY_CONNECTIONS, "too many workers join"));
      return;
    }
    if (resumption.holdsBack(joined, known, effects)) {
      return;
    }
    before.ifPresent(
        connection -> {
          effects.add(
              new Close(connection, GoodbyeReason.OUT_OF_STEP, "this node connected again"));
          left(connection);
        });
    workers.put(joined.connection(), joined);
    heard(joined.connection());
    changed |= seat(joined, effects);
    effects.add(new Send(joined.connection(), assignment.get()));
    if (known && joins.get(joined.node()) == 1) {
      // Whoever was away lacks what was taken meanwhile; what is older it asks other workers for.
      for (Aggregate aggregate : recent.get()) {
        effects.add(new Send(joined.connection(), new Message.AggregatePush(aggregate)));
      }
    }
  }

  /** A checkpoint was sealed: tells workers what joins have changed, and counts anew. */
  void sealed(List<CoordinatorEffect> effects) {
    if (changed) {
      effects.add(new BroadcastToWorkers(assignment.get()));
    }
    changed = false;
    joins.clear();
    strangers = 0;
  }

  private Optional<Long> connectionOf(Hash32 node) {
    return workers.entrySet().stream()
        .filter(entry -> entry.getValue().node().equals(node))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private boolean isSilent(long connection) {
    // A clock that was set back makes nobody live for ever.
    long lastMs = Math.min(heardMs.getOrDefault(connection, nowMs), nowMs);
    heardMs.put(connection, lastMs);
    return nowMs - lastMs >= Limits.WORKER_SILENCE_MS_MAX;
  }

  /** Whether one more may join before the next checkpoint. */
  private boolean count(Hash32 node, boolean known) {
    if (joins.getOrDefault(node, 0) >= Limits.WORKER_JOINS_MAX
        || !known && strangers >= Limits.NEW_WORKER_JOINS_MAX) {
      return false;
    }
    joins.merge(node, 1, Integer::sum);
    strangers += known ? 0 : 1;
    return true;
  }

  /** Gives a worker its realms, and says where it listens now. Whether anything changed. */
  private boolean seat(WorkerJoined joined, List<CoordinatorEffect> effects) {
    Optional<LogEntry.Assigned> seating = assignments.seating(joined.node(), joined.endpoint());
    seating.ifPresent(
        entry -> {
          assignments.adopt(entry);
          effects.add(new Persist(entry));
        });
    List<LogEntry.Followed> reseating = assignments.reseating(joined.node(), joined.endpoint());
    for (LogEntry.Followed entry : reseating) {
      assignments.adopt(entry);
      effects.add(new Persist(entry));
    }
    return seating.isPresent() || !reseating.isEmpty();
  }
}
