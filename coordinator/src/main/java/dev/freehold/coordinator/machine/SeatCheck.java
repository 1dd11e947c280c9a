package dev.freehold.coordinator.machine;

import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.List;
import java.util.Optional;

/**
 * Check of another validator's entries about who serves and copies what: steps that {@link
 * WorkerJoins}, {@link Handovers} and {@link Orders} make, and no others.
 */
final class SeatCheck {
  private final Assignments assignments;
  private final Orders orders;
  private final boolean anybodyJoins;

  /**
   * @param anybodyJoins whether workers need no invitation: the network is a development network
   */
  SeatCheck(Assignments assignments, Orders orders, boolean anybodyJoins) {
    this.assignments = assignments;
    this.orders = orders;
    this.anybodyJoins = anybodyJoins;
  }

  Optional<String> objection(LogEntry.Admitted entry) {
    if (assignments.hasAdmitted(entry.worker())) {
      return Optional.of("worker %s was let in before".formatted(entry.worker().abbreviated()));
    }
    return worker(entry.worker(), true);
  }

  /** A worker has all that it had, and the first of the realms that nobody has. */
  Optional<String> objection(LogEntry.Assigned entry) {
    Optional<String> objection =
        worker(entry.worker(), anybodyJoins).or(() -> endpoint(entry.endpoint()));
    if (objection.isPresent()) {
      return objection;
    }
    int share = entry.realms().size();
    return assignments
            .seating(entry.worker(), entry.endpoint(), share)
            .filter(entry::equals)
            .isPresent()
        ? Optional.empty()
        : Optional.of(
            "worker %s is given realms %s, which are not its own and the first that nobody has"
                .formatted(entry.worker().abbreviated(), entry.realms()));
  }

  /** A follower listens elsewhere; or the realm's worker is to finish; or a lost one is let go. */
  Optional<String> objection(LogEntry.Followed entry) {
    Optional<Assignments.Seat> seat =
        assignments.seat(entry.realm()).filter(Assignments.Seat::isTaken);
    Optional<RealmFollower> now = seat.flatMap(Assignments.Seat::follower);
    if (now.isEmpty()) {
      return Optional.of("nobody copies realm " + entry.realm());
    }
    boolean legal =
        entry.follower().isPresent()
            ? isStep(now.get(), entry.follower().get())
            : now.get().phase() == Phase.FOLLOWING && assignments.hasMoved(entry.realm());
    return legal
        ? entry.follower().map(RealmFollower::endpoint).flatMap(SeatCheck::endpoint)
        : Optional.of(
            "realm %s cannot go from %s to %s without an order"
                .formatted(entry.realm(), now, entry.follower()));
  }

  private static boolean isStep(RealmFollower now, RealmFollower next) {
    boolean elsewhere =
        next.worker().equals(now.worker())
            && next.phase() == now.phase()
            && !next.endpoint().equals(now.endpoint());
    return elsewhere || now.phase() == Phase.TAKING_OVER && next.equals(now.in(Phase.HANDED_OVER));
  }

  Optional<String> objection(LogEntry.Moved entry) {
    return assignments
            .seat(entry.realm())
            .filter(Assignments.Seat::isTaken)
            .filter(seat -> RealmFollower.isIn(Phase.HANDED_OVER, seat.follower()))
            .isPresent()
        ? Optional.empty()
        : Optional.of("realm %s was not handed over".formatted(entry.realm()));
  }

  Optional<String> objection(LogEntry.Ordered entry) {
    if (entry.number() != orders.next()) {
      return Optional.of(
          "order %d comes where order %d is next".formatted(entry.number(), orders.next()));
    }
    if (entry.refusal().isEmpty() == entry.changes().isEmpty()) {
      return Optional.of("order %d is refused and obeyed, or neither".formatted(entry.number()));
    }
    if (!Printable.of(entry.refusal()).equals(entry.refusal())) {
      return Optional.of("order %d is refused in no words".formatted(entry.number()));
    }
    return entry.changes().isEmpty() ? Optional.empty() : changes(entry.changes());
  }

  /** What an order changes that is obeyed: see the table of {@link Handovers}. */
  private Optional<String> changes(List<LogEntry.Followed> changes) {
    RealmId realm = changes.getFirst().realm();
    Optional<Assignments.Seat> seat = assignments.seat(realm).filter(Assignments.Seat::isTaken);
    if (seat.isEmpty()) {
      return Optional.of("an order is obeyed about realm %s, which nobody serves".formatted(realm));
    }
    boolean legal =
        changes.size() == 1
            ? isFollowing(seat.get(), changes.getFirst())
                || isStaying(seat.get(), changes.getFirst())
            : isRestoring(seat.get(), changes);
    return legal
        ? newcomer(changes.getLast().follower())
        : Optional.of("no order makes %s of realm %s".formatted(changes, realm));
  }

  private Optional<String> newcomer(Optional<RealmFollower> follower) {
    return follower.flatMap(f -> worker(f.worker(), anybodyJoins).or(() -> endpoint(f.endpoint())));
  }

  private static boolean isFollowing(Assignments.Seat seat, LogEntry.Followed change) {
    return change
            .follower()
            .filter(f -> f.phase() != Phase.HANDED_OVER && !f.worker().equals(seat.worker()))
            .isPresent()
        && !RealmFollower.isIn(Phase.HANDED_OVER, seat.follower());
  }

  /** Nobody copies it any more; or the only copy of what a silent worker has is kept. */
  private static boolean isStaying(Assignments.Seat seat, LogEntry.Followed change) {
    Optional<RealmFollower> kept = seat.follower().map(f -> f.in(Phase.FOLLOWING));
    return change.follower().isEmpty()
        || change.follower().equals(kept) && !kept.equals(seat.follower());
  }

  private static boolean isRestoring(Assignments.Seat seat, List<LogEntry.Followed> changes) {
    Optional<RealmFollower> first = changes.getFirst().follower();
    return changes.size() == LogEntry.CHANGES_MAX
        && changes.getLast().realm().equals(changes.getFirst().realm())
        && first
            .filter(f -> f.phase() == Phase.HANDED_OVER && !f.worker().equals(seat.worker()))
            .isPresent()
        && changes.getLast().follower().equals(first.map(f -> f.in(Phase.TAKING_OVER)));
  }

  /**
   * Why a worker is none that could have a place.
   *
   * @param letIn whether it may be one that was never let in
   */
  private Optional<String> worker(Hash32 worker, boolean letIn) {
    if (worker.equals(Hash32.ZERO)) {
      return Optional.of("nobody is given a place");
    }
    if (assignments.hasAdmitted(worker)) {
      return Optional.empty();
    }
    if (!letIn) {
      return Optional.of("worker %s was never let in".formatted(worker.abbreviated()));
    }
    return assignments.isFull() ? Optional.of("no more workers can be let in") : Optional.empty();
  }

  /** Where a worker listens is a place, or nowhere. */
  private static Optional<String> endpoint(String text) {
    try {
      if (!text.isEmpty()) {
        Endpoint.parse(text);
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("a worker listens where nobody can: " + e.getMessage());
    }
  }
}
