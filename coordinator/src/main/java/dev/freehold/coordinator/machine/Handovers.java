package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.BroadcastToWorkers;
import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.coordinator.machine.CoordinatorInput.CaughtUp;
import dev.freehold.coordinator.machine.CoordinatorInput.HandedOver;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Handing over of realms: a realm goes from one worker to another without losing what the first has
 * acknowledged:
 *
 * <ol>
 *   <li>an operator names the next worker, which copies the realm while it is served;
 *   <li>once it has caught up, the worker is told to admit nothing more;
 *   <li>it finishes what it has admitted and says what its last block was;
 *   <li>once a checkpoint holds that block, the realm is the next worker's, in a new epoch; it
 *       copies the last blocks from the first, serves, and says so. Until then no order about the
 *       realm is taken: the first is the only one that has those blocks.
 * </ol>
 *
 * Each step but the third is in the log. The third is said again by the worker after any restart.
 */
final class Handovers {
  private final Assignments assignments;
  private final RealmReports reports;
  private final Map<Long, WorkerJoined> workers;
  private final Supplier<Message.Assignment> assignment;

  /** Last blocks of realms whose worker makes no more of them. */
  private final Map<RealmId, RealmHeader> lastBlocks = new TreeMap<>();

  Handovers(
      Assignments assignments,
      RealmReports reports,
      Map<Long, WorkerJoined> workers,
      Supplier<Message.Assignment> assignment) {
    this.assignments = assignments;
    this.reports = reports;
    this.workers = workers;
    this.assignment = assignment;
  }

  /** Whether a header comes after what its worker said was its last. */
  boolean isHandedOver(RealmHeader header) {
    RealmHeader last = lastBlocks.get(header.realm());
    return last != null && header.height() > last.height();
  }

  /**
   * Carries an operator's order out.
   *
   * @return why it is refused; empty if it is not
   */
  Optional<String> place(Placement order, long checkpointHeight, List<CoordinatorEffect> effects) {
    Optional<Assignments.Seat> found = assignments.seat(order.realm());
    if (found.isEmpty() || !found.get().isTaken()) {
      return Optional.of("nobody serves realm " + order.realm());
    }
    Assignments.Seat seat = found.get();
    if (seat.epoch() != order.epoch()
        || checkpointHeight - order.checkpointHeight() > Limits.ORDER_AGE_MAX
        || order.checkpointHeight() > checkpointHeight) {
      return Optional.of(
          "the order is out of date: realm %s is in epoch %d, checkpoint %d"
              .formatted(order.realm(), seat.epoch(), checkpointHeight));
    }
    if (seat.follower().filter(f -> f.phase() == Phase.HANDED_OVER).isPresent()) {
      return Optional.of("realm " + order.realm() + " is being handed over right now");
    }
    if (assignments.isArriving(order.realm())) {
      return Optional.of(
          "realm %s still comes from the worker before: try again once it is served"
              .formatted(order.realm()));
    }
    if (order.action() == Placement.Action.STAY) {
      follow(new LogEntry.Followed(order.realm(), Optional.empty()), effects);
      return Optional.empty();
    }
    if (seat.worker().equals(order.worker())) {
      return Optional.of("this worker serves realm " + order.realm() + " already");
    }
    Optional<WorkerJoined> target =
        workers.values().stream().filter(w -> w.node().equals(order.worker())).findFirst();
    if (target.isEmpty()) {
      return Optional.of("worker " + order.worker() + " is not connected");
    }
    Phase phase = order.action() == Placement.Action.MOVE ? Phase.TAKING_OVER : Phase.FOLLOWING;
    follow(
        new LogEntry.Followed(
            order.realm(),
            Optional.of(new RealmFollower(order.worker(), target.get().endpoint(), phase))),
        effects);
    return Optional.empty();
  }

  /**
   * A worker holds a realm. If it is to take the realm over, the one that serves it is to finish;
   * if the realm is its own already, the realm has arrived.
   */
  void caughtUp(CaughtUp input, List<CoordinatorEffect> effects) {
    RealmId realm = input.realm();
    Optional<Hash32> node = node(input.connection());
    if (node.filter(n -> assignments.serves(n, realm, input.epoch())).isPresent()) {
      assignments.arrived(realm);
    }
    node.flatMap(n -> assignments.follower(n, realm, input.epoch(), Phase.TAKING_OVER))
        .ifPresent(
            follower ->
                follow(
                    new LogEntry.Followed(realm, Optional.of(follower.in(Phase.HANDED_OVER))),
                    effects));
  }

  /** The worker of a realm that is being moved has made its last block. */
  void handedOver(HandedOver input, List<CoordinatorEffect> effects) {
    RealmId realm = input.last().realm();
    boolean valid =
        node(input.connection())
            .filter(node -> assignments.serves(node, realm, input.epoch()))
            .flatMap(_ -> assignments.seat(realm))
            .flatMap(Assignments.Seat::follower)
            .filter(follower -> follower.phase() == Phase.HANDED_OVER)
            .isPresent();
    // Its blocks were reported before: what is not the latest is from before a restart.
    if (valid && reports.latest(realm.value()).equals(input.last())) {
      lastBlocks.put(realm, input.last());
      complete(effects);
    }
  }

  /** Gives realms whose last block is in a checkpoint to their next workers. */
  void complete(List<CoordinatorEffect> effects) {
    boolean moved = false;
    for (RealmHeader last : List.copyOf(lastBlocks.values())) {
      if (reports.sealed(last.realm().value()).equals(last)) {
        LogEntry.Moved entry = new LogEntry.Moved(last.realm());
        assignments.adopt(entry);
        lastBlocks.remove(last.realm());
        effects.add(new Persist(entry));
        moved = true;
      }
    }
    if (moved) {
      effects.add(new BroadcastToWorkers(assignment.get()));
    }
  }

  private void follow(LogEntry.Followed entry, List<CoordinatorEffect> effects) {
    assignments.adopt(entry);
    effects.add(new Persist(entry));
    effects.add(new BroadcastToWorkers(assignment.get()));
  }

  private Optional<Hash32> node(long connection) {
    return Optional.ofNullable(workers.get(connection)).map(WorkerJoined::node);
  }
}
