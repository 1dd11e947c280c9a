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
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Joining of workers. Let in is who shows an operator's invitation, or was let in before; anybody
 * else is turned away for good, which costs no entry of the log and keeps no newcomer out. Before
 * the chain goes on, though, whoever says that it holds a later checkpoint is asked for it first: a
 * signature speaks for itself. Who says the id of a worker that is connected is answered and not
 * obeyed, until that one has been silent for as long as a living worker never is: whoever comes
 * back after a crash finds that its old connection is gone, or is silent. Once the first has
 * answered a ping, the second is told that it is a second process, which never changes. Joins are
 * counted between checkpoints, by node and of all who serve nothing; a join that changes nothing
 * writes no entry, and what others must hear of joins they hear once a checkpoint.
 */
final class WorkerJoins {
  private final Assignments assignments;
  private final ConnectedWorkers workers;
  private final Presence presence;
  private final Supplier<List<Aggregate>> recent;
  private final Supplier<Message.Assignment> assignment;
  private final LongSupplier height;
  private final Resumption resumption;

  /** Joins since the last checkpoint, by node. Looked up, never iterated. */
  private final Map<Hash32, Integer> joins = new HashMap<>();

  private int strangers;
  private boolean changed;

  /**
   * @param workers those that are connected
   * @param presence of all connections
   * @param recent the aggregates that a worker which was away may lack
   * @param height of the last checkpoint
   * @param resumption knows who has to wait
   */
  WorkerJoins(
      Assignments assignments,
      ConnectedWorkers workers,
      Presence presence,
      Supplier<List<Aggregate>> recent,
      Supplier<Message.Assignment> assignment,
      LongSupplier height,
      Resumption resumption) {
    this.height = height;
    this.resumption = resumption;
    this.assignments = assignments;
    this.workers = workers;
    this.presence = presence;
    this.recent = recent;
    this.assignment = assignment;
  }

  /**
   * A worker, or who says its id, wants to join.
   *
   * @return whether it has joined by a connection that is new
   */
  boolean join(WorkerJoined joined, List<CoordinatorEffect> effects) {
    Optional<String> refusal =
        assignments.hasAdmitted(joined.node()) ? Optional.empty() : refusal(joined.admission());
    if (refusal.isPresent() && !resumption.mayAsk(joined)) {
      effects.add(new Close(joined.connection(), GoodbyeReason.NOT_INVITED, refusal.get()));
      return false;
    }
    if (assignments.isFull() && !assignments.hasAdmitted(joined.node())) {
      effects.add(
          new Close(
              joined.connection(),
              GoodbyeReason.TOO_MANY_CONNECTIONS,
              "no more workers can be let in"));
      return false;
    }
    Optional<WorkerJoined> before =
        workers.of(joined.node()).filter(w -> w.connection() != joined.connection());
    if (before.isPresent() && isHeld(before.get(), joined, effects)) {
      return false;
    }
    boolean known = assignments.knows(joined.node());
    if (!count(joined.node(), known)) {
      effects.add(
          new Close(
              joined.connection(), GoodbyeReason.TOO_MANY_CONNECTIONS, "too many workers join"));
      return false;
    }
    if (resumption.holdsBack(joined, known, effects)) {
      return false;
    }
    before.ifPresent(
        gone -> {
          effects.add(
              new Close(gone.connection(), GoodbyeReason.OUT_OF_STEP, "this node connected again"));
          workers.remove(gone.connection());
        });
    boolean isNew = workers.at(joined.connection()).isEmpty();
    workers.put(joined);
    admit(joined, effects);
    changed |= seat(joined, effects);
    effects.add(new Send(joined.connection(), assignment.get()));
    if (known && joins.get(joined.node()) == 1) {
      // Whoever was away lacks what was taken meanwhile; what is older it asks other workers for.
      for (Aggregate aggregate : recent.get()) {
        effects.add(new Send(joined.connection(), new Message.AggregatePush(aggregate)));
      }
    }
    return isNew;
  }

  /** Why whoever was never let in is not let in now. */
  private Optional<String> refusal(Admission admission) {
    return switch (admission) {
      case Admission.Open _ -> Optional.empty();
      // Since it was checked there may be another checkpoint.
      case Admission.Invited(Invitation invitation) -> invitation.ended(height.getAsLong());
      case Admission.Refused(String why) -> Optional.of(why);
    };
  }

  /**
   * A checkpoint was sealed: tells workers what joins have changed, and counts anew.
   *
   * @param seated whether seats were filled, which they are told too
   */
  void sealed(boolean seated, List<CoordinatorEffect> effects) {
    if (changed || seated) {
      effects.add(new BroadcastToWorkers(assignment.get()));
    }
    changed = false;
    countAnew();
  }

  /** Nothing is sealed yet: what has been joined so far keeps nobody out any more. */
  void countAnew() {
    joins.clear();
    strangers = 0;
  }

  /** Whether an id is that of a connection that lives; then who else says it is refused. */
  private boolean isHeld(
      WorkerJoined holder, WorkerJoined joined, List<CoordinatorEffect> effects) {
    return presence.keepsIdentity(
        holder.connection(),
        joined.connection(),
        "node %s is connected already, as the worker at %s: was a directory copied?"
            .formatted(joined.node().abbreviated(), holder.endpoint()),
        "this node is connected already",
        effects);
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

  /** Remembers a worker that is let in for the first time: its invitation may end. */
  private void admit(WorkerJoined joined, List<CoordinatorEffect> effects) {
    if (joined.admission() instanceof Admission.Invited(Invitation invitation)
        && !assignments.hasAdmitted(joined.node())) {
      LogEntry.Admitted entry = new LogEntry.Admitted(joined.node(), Optional.of(invitation));
      assignments.adopt(entry);
      effects.add(new Persist(entry));
    }
  }

  /** Gives a worker its realms, and says where it listens now. Whether anything changed. */
  private boolean seat(WorkerJoined joined, List<CoordinatorEffect> effects) {
    Optional<LogEntry.Assigned> seating = assignments.seating(joined.node(), joined.endpoint());
    seating.ifPresent(
        entry -> {
          assignments.adopt(entry);
          effects.add(new Persist(entry));
        });
    List<LogEntry> reseating = assignments.reseating(joined.node(), joined.endpoint());
    for (LogEntry entry : reseating) {
      assignments.adopt(entry);
      effects.add(new Persist(entry));
    }
    return seating.isPresent() || !reseating.isEmpty();
  }
}
