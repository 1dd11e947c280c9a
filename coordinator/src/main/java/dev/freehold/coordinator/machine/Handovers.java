package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.BroadcastToWorkers;
import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.coordinator.machine.CoordinatorInput.CaughtUp;
import dev.freehold.coordinator.machine.CoordinatorInput.HandedOver;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Handing over of realms: a realm goes from one worker to another without losing what the first has
 * acknowledged:
 *
 * <ol>
 *   <li>an operator names the next worker, or {@link LoadMoves} does; it copies the realm while it
 *       is served;
 *   <li>once it has caught up, the worker is told to admit nothing more;
 *   <li>it finishes what it has admitted and says what its last block was;
 *   <li>once a checkpoint holds that block, the realm is the next worker's, in a new epoch; it
 *       copies the last blocks from the first, serves, and says so. Until then no order about the
 *       realm is taken but {@code RESTORE}: the first is the only one that has those blocks.
 * </ol>
 *
 * Each step but the third is in the log. The third is said again by the worker after any restart.
 *
 * <p>A worker that is lost with its disk hands nothing over. {@code RESTORE} begins a new epoch, in
 * which another worker says that it holds all that is final; then the realm is its own. What the
 * lost one acknowledged after that is lost with it.
 *
 * <p>Orders are about the follower that one of them named. Those in the realm's seats, which {@link
 * Seating} fills, stay as they are; but whoever takes the realm over leaves its seat, and where one
 * counts the follower that an order named has not the only copy.
 *
 * <table>
 *   <caption>What is done in each phase</caption>
 *   <tr><th>phase</th><th>its worker dies</th><th>the other dies</th><th>{@code MOVE}, {@code
 *     FOLLOW}</th><th>{@code STAY}</th><th>{@code RESTORE}</th></tr>
 *   <tr><td>nobody follows</td><td>the realm waits for it</td><td></td><td>taken while the worker
 *     answers</td><td>nothing changes</td><td rowspan="4">taken once the worker does not answer and
 *     no report of it waits: from any worker that holds all that is final</td></tr>
 *   <tr><td>{@code FOLLOWING}</td><td>the realm waits for it</td><td>nothing changes</td><td>the
 *     same</td><td>nobody follows; refused while the worker does not answer, since the other has
 *     the only copy</td></tr>
 *   <tr><td>{@code TAKING_OVER}</td><td>the realm waits for it; then goes on</td><td>it is waited
 *     for</td><td>the same, and the former target is none</td><td>nobody follows; {@code FOLLOWING}
 *     while the worker does not answer</td></tr>
 *   <tr><td>{@code HANDED_OVER}</td><td>the realm waits for it; it says its last block again</td>
 *     <td>the realm is the other's all the same</td><td>refused: {@code STAY} comes first</td>
 *     <td>as before, in a new epoch: the worker serves again</td></tr>
 *   <tr><td>arriving</td><td>the other waits for the last blocks</td><td>the realm waits for it;
 *     {@code RESTORE} gives it back</td><td>refused</td><td>refused: it has moved</td><td>taken, as
 *     above</td></tr>
 * </table>
 */
final class Handovers {
  /** Workers that keep a realm, where that is enough to take it over from its worker. */
  private final int keepersMin;

  private final Assignments assignments;
  private final RealmReports reports;
  private final ConnectedWorkers workers;
  private final Supplier<Message.Assignment> assignment;

  /** Realms whose worker is lost, until another has said that it holds all that is final. */
  private final Set<RealmId> restoring = new TreeSet<>();

  /** Last blocks of realms whose worker makes no more of them. */
  private final Map<RealmId, RealmHeader> lastBlocks = new TreeMap<>();

  /**
   * @param replication how many workers keep each realm
   */
  Handovers(
      Replication replication,
      Assignments assignments,
      RealmReports reports,
      ConnectedWorkers workers,
      Supplier<Message.Assignment> assignment) {
    keepersMin = replication.followers() == 0 ? Integer.MAX_VALUE : replication.heads();
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

  /** What a worker said was its last block may be none: it says again what is. */
  void lastIsOpen(RealmId realm) {
    lastBlocks.remove(realm);
  }

  /** No handover of a realm goes on: it is taken over from its worker, or stays with it. */
  void ended(RealmId realm) {
    lastBlocks.remove(realm);
    restoring.remove(realm);
  }

  /**
   * Decision on an order.
   *
   * @param refusal why it is not obeyed; empty if it is
   * @param changes what it changes, in order; nothing of it is adopted yet
   */
  record Decision(String refusal, List<LogEntry.Followed> changes) {
    static Decision refused(String why) {
      return new Decision(why, List.of());
    }

    static Decision obeyed(LogEntry.Followed... changes) {
      return new Decision("", List.of(changes));
    }
  }

  /**
   * Decides on an operator's order. Whoever asks adopts the changes at once, before anything else
   * is heard.
   */
  Decision decide(Placement order, long checkpointHeight, List<CoordinatorEffect> effects) {
    Optional<Assignments.Seat> found = assignments.seat(order.realm());
    if (found.isEmpty() || found.get().isFree()) {
      return Decision.refused("nobody serves realm " + order.realm());
    }
    Assignments.Seat seat = found.get();
    if (seat.isFenced() && order.action() != Placement.Action.RESTORE) {
      return Decision.refused(
          "nobody serves realm %s just now: those that keep it take it over from a worker that is gone"
              .formatted(order.realm()));
    }
    if (isOutOfDate(order, seat, checkpointHeight)) {
      return Decision.refused(
          "the order is out of date: realm %s is in epoch %d, checkpoint %d"
              .formatted(order.realm(), seat.epoch(), checkpointHeight));
    }
    return switch (order.action()) {
      case STAY -> stay(order.realm(), seat);
      case MOVE -> follow(order, seat, Phase.TAKING_OVER);
      case FOLLOW -> follow(order, seat, Phase.FOLLOWING);
      case RESTORE -> restore(order, seat, effects);
    };
  }

  /** Whether an order is about another time than this: an earlier or later one. */
  static boolean isOutOfDate(Placement order, Assignments.Seat seat, long checkpointHeight) {
    return seat.epoch() != order.epoch()
        || checkpointHeight - order.checkpointHeight() > Limits.ORDER_AGE_MAX
        || order.checkpointHeight() > checkpointHeight;
  }

  private Decision follow(Placement order, Assignments.Seat seat, Phase phase) {
    RealmId realm = order.realm();
    if (RealmFollower.isIn(Phase.HANDED_OVER, seat.follower())) {
      return Decision.refused(
          "realm %s is being handed over right now: `freehold realm stay` ends that"
              .formatted(realm));
    }
    Optional<String> refusal = arriving(realm).or(() -> target(order, seat));
    if (refusal.isPresent()) {
      return Decision.refused(refusal.get());
    }
    if (!workers.isHere(seat.worker())) {
      return Decision.refused(
          ("worker %s of realm %s, at %s, does not answer, and %s: start it again, or see `freehold"
                  + " realm restore` if its disk is gone")
              .formatted(
                  seat.worker().abbreviated(),
                  realm,
                  seat.endpoint(),
                  seat.isKept()
                      ? "only it can hand over what its followers hold and is not final"
                      : "nobody else has what it acknowledged last"));
    }
    return Decision.obeyed(followed(order, phase));
  }

  /** Ends whatever copies the realm; its only copy is not let go of. */
  private Decision stay(RealmId realm, Assignments.Seat seat) {
    Optional<String> refusal = arriving(realm);
    if (refusal.isPresent()) {
      return Decision.refused(refusal.get());
    }
    Optional<RealmFollower> kept =
        seat.follower()
            .filter(_ -> !workers.isHere(seat.worker()) && !seat.isKept())
            .map(f -> f.in(Phase.FOLLOWING));
    if (kept.isPresent() && kept.equals(seat.follower())) {
      return Decision.refused(
          "worker %s of realm %s does not answer, and the only copy is with %s at %s"
              .formatted(
                  seat.worker().abbreviated(),
                  realm,
                  kept.get().worker().abbreviated(),
                  kept.get().endpoint()));
    }
    ended(realm);
    return Decision.obeyed(new LogEntry.Followed(realm, kept));
  }

  /** Begins to give the realm of a lost worker to another. */
  private Decision restore(
      Placement order, Assignments.Seat seat, List<CoordinatorEffect> effects) {
    RealmId realm = order.realm();
    Optional<String> refusal = target(order, seat);
    if (refusal.isPresent()) {
      return Decision.refused(refusal.get());
    }
    if (workers.isHere(seat.worker())) {
      return Decision.refused(
          "worker %s of realm %s, at %s, is alive: it can hand the realm over, by `freehold realm move`"
              .formatted(seat.worker().abbreviated(), realm, seat.endpoint()));
    }
    if (workers.keepersHere(seat) >= keepersMin) {
      return Decision.refused(
          "workers that keep realm %s are here, and take it over within seconds: nothing is lost by that"
              .formatted(realm));
    }
    if (!isSealed(realm)) {
      return Decision.refused(
          "blocks of realm %s still wait for a checkpoint: try again".formatted(realm));
    }
    // Silent for so long that it counts as gone; it may not come back in the middle of this.
    workers
        .of(seat.worker())
        .map(WorkerJoined::connection)
        .ifPresent(
            silent -> {
              workers.remove(silent);
              effects.add(
                  new Close(silent, GoodbyeReason.OUT_OF_STEP, "this worker is given up as lost"));
            });
    lastBlocks.remove(realm);
    restoring.add(realm);
    // A handover that begins and ends raises the epoch: what was said before does not count.
    return Decision.obeyed(followed(order, Phase.HANDED_OVER), followed(order, Phase.TAKING_OVER));
  }

  private Optional<String> arriving(RealmId realm) {
    return assignments.isArriving(realm)
        ? Optional.of(
            "realm %s still comes from the worker before: try again once it is served"
                .formatted(realm))
        : Optional.empty();
  }

  /** Why the worker of an order is no worker that the realm could go to. */
  private Optional<String> target(Placement order, Assignments.Seat seat) {
    if (seat.worker().equals(order.worker())) {
      return Optional.of("this worker serves realm " + order.realm() + " already");
    }
    if (workers.of(order.worker()).isEmpty()) {
      return Optional.of("worker " + order.worker() + " is not connected");
    }
    return assignments.isFull() && !assignments.hasAdmitted(order.worker())
        ? Optional.of("no more workers can be let in")
        : Optional.empty();
  }

  private LogEntry.Followed followed(Placement order, Phase phase) {
    return new LogEntry.Followed(
        order.realm(),
        Optional.of(new RealmFollower(order.worker(), workers.endpoint(order.worker()), phase)));
  }

  private boolean isSealed(RealmId realm) {
    return reports.latest(realm.value()).equals(reports.sealed(realm.value()));
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
        .ifPresent(follower -> takesOver(realm, follower, effects));
  }

  /** Nothing is left to wait for but the word of the realm's worker, unless that one is lost. */
  private void takesOver(RealmId realm, RealmFollower next, List<CoordinatorEffect> effects) {
    LogEntry.Followed handedOver =
        new LogEntry.Followed(realm, Optional.of(next.in(Phase.HANDED_OVER)));
    boolean lost =
        restoring.remove(realm)
            && isSealed(realm)
            && assignments.seat(realm).filter(seat -> !workers.isHere(seat.worker())).isPresent();
    say(lost ? lost(realm, handedOver) : List.of(handedOver), effects);
  }

  /** A realm goes to another worker without a word of its own, which does not follow it then. */
  private List<LogEntry> lost(RealmId realm, LogEntry handedOver) {
    LogEntry moved = new LogEntry.Moved(realm);
    return assignments.seat(realm).filter(Assignments.Seat::isTaken).isPresent()
        ? List.of(handedOver, moved, new LogEntry.Followed(realm, Optional.empty()))
        : List.of(handedOver, moved);
  }

  /** The worker of a realm that is being moved has made its last block. */
  void handedOver(HandedOver input, List<CoordinatorEffect> effects) {
    RealmId realm = input.last().realm();
    boolean valid =
        node(input.connection())
            .filter(node -> assignments.serves(node, realm, input.epoch()))
            .flatMap(_ -> assignments.seat(realm))
            .filter(seat -> RealmFollower.isIn(Phase.HANDED_OVER, seat.follower()))
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

  private void say(List<LogEntry> entries, List<CoordinatorEffect> effects) {
    for (LogEntry entry : entries) {
      assignments.adopt(entry);
      effects.add(new Persist(entry));
    }
    effects.add(new BroadcastToWorkers(assignment.get()));
  }

  private Optional<Hash32> node(long connection) {
    return workers.at(connection).map(WorkerJoined::node);
  }
}
