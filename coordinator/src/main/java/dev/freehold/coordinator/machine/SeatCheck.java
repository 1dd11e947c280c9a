package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import dev.freehold.protocol.wire.SignedPlacement;
import java.util.List;
import java.util.Optional;

/**
 * Check of another validator's entries about who serves and copies what: steps that {@link
 * WorkerJoins}, {@link Seating}, {@link Takeovers}, {@link LoadMoves}, {@link Handovers} and {@link
 * Orders} make, and no others.
 */
final class SeatCheck {
  private final ChainState chain;
  private final Hash32 chainId;
  private final Assignments assignments;
  private final Orders orders;
  private final LoadMoves moves;

  /** Whether workers need no invitation, as on a development network's own machine. */
  private final boolean anybodyJoins;

  /**
   * @param chainId the genesis hash
   */
  SeatCheck(
      ChainState chain, Hash32 chainId, Assignments assignments, Orders orders, LoadMoves moves) {
    this.chain = chain;
    this.chainId = chainId;
    this.assignments = assignments;
    this.orders = orders;
    this.moves = moves;
    anybodyJoins = chain.genesis().development();
  }

  /** Blocks are of realms that somebody serves: nobody goes on where who has them is not known. */
  Optional<String> objection(Checkpoint draft) {
    return draft.headers().stream()
        .map(RealmHeader::realm)
        .filter(realm -> assignments.seat(realm).filter(Assignments.Seat::isTaken).isEmpty())
        .findFirst()
        .map("nobody serves realm %s, of which it holds blocks"::formatted);
  }

  /** Whether the invitation is signed is not looked at. */
  Optional<String> objection(LogEntry.Admitted entry) {
    if (assignments.hasAdmitted(entry.worker())) {
      return Optional.of("worker %s was let in before".formatted(entry.worker().abbreviated()));
    }
    boolean invited =
        entry
            .invitation()
            .filter(
                invitation ->
                    invitation.genesis().equals(chainId)
                        && invitation.node().equals(entry.worker())
                        && invitation.ended(chain.height()).isEmpty())
            .isPresent();
    return invited
        ? worker(entry.worker(), true)
        : Optional.of("worker %s is not invited".formatted(entry.worker().abbreviated()));
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

  /**
   * A follower listens elsewhere; or the realm's worker is to finish; or a lost one is let go, or
   * one that an order did not name.
   */
  Optional<String> objection(LogEntry.Followed entry) {
    Optional<Assignments.Seat> seat = known(entry.realm());
    Optional<RealmFollower> now = seat.flatMap(Assignments.Seat::follower);
    if (now.isEmpty()) {
      return Optional.of("nobody copies realm " + entry.realm());
    }
    boolean legal =
        entry.follower().isPresent()
            ? isStep(now.get(), entry.follower().get())
            : now.get().phase() == Phase.FOLLOWING && assignments.hasMoved(entry.realm())
                || moves.isUnderWay(entry.realm());
    return legal
        ? entry.follower().map(RealmFollower::endpoint).flatMap(SeatCheck::endpoint)
        : Optional.of(
            "realm %s cannot go from %s to %s without an order"
                .formatted(entry.realm(), now, entry.follower()));
  }

  /**
   * Seats are filled one by one, as {@link Seating} does. Who is here, and that somebody has caught
   * up, is its leader's word; that one who counts leaves only where others that count are left is
   * not.
   */
  Optional<String> objection(LogEntry.Seated entry) {
    Optional<Assignments.Seat> seat =
        assignments.seat(entry.realm()).filter(Assignments.Seat::isTaken);
    boolean legal =
        seat.isPresent()
            && Seating.isStep(chain.genesis().replication(), seat.get(), entry.followers())
            && entry.followers().stream()
                .noneMatch(follower -> follower.worker().equals(seat.get().worker()));
    return legal
        ? entry.followers().stream()
            .flatMap(
                f -> worker(f.worker(), anybodyJoins).or(() -> endpoint(f.endpoint())).stream())
            .findFirst()
        : Optional.of(
            "the seats of realm %s cannot be filled by %s"
                .formatted(entry.realm(), entry.followers()));
  }

  /** A realm that somebody serves, or that others keep. */
  private Optional<Assignments.Seat> known(RealmId realm) {
    return assignments.seat(realm).filter(seat -> !seat.isFree());
  }

  private static boolean isStep(RealmFollower now, RealmFollower next) {
    boolean elsewhere =
        next.worker().equals(now.worker())
            && next.phase() == now.phase()
            && !next.endpoint().equals(now.endpoint());
    return elsewhere || now.phase() == Phase.TAKING_OVER && next.equals(now.in(Phase.HANDED_OVER));
  }

  /** A realm whose worker is gone, by its leader's word. */
  Optional<String> objection(LogEntry.Fenced entry) {
    return assignments
            .seat(entry.realm())
            .filter(seat -> Takeovers.mayBeFenced(chain.genesis().replication(), seat))
            .isPresent()
        ? Optional.empty()
        : Optional.of("not enough workers keep realm %s".formatted(entry.realm()));
  }

  /** A realm moves for the loads that final headers show. */
  Optional<String> objection(LogEntry.Evened entry) {
    return moves.objection(entry).or(() -> newcomer(Optional.of(entry.to())));
  }

  /** Whether the heads are signed is not looked at. */
  Optional<String> objection(LogEntry.Served entry) {
    return assignments
        .seat(entry.realm())
        .map(
            seat ->
                Takeovers.objection(
                    chain.genesis().replication(),
                    seat,
                    entry,
                    chain.header(entry.realm()).height()))
        .orElseGet(() -> Optional.of("there is no realm " + entry.realm()));
  }

  Optional<String> objection(LogEntry.Moved entry) {
    return known(entry.realm())
            .filter(seat -> RealmFollower.isIn(Phase.HANDED_OVER, seat.follower()))
            .isPresent()
        ? Optional.empty()
        : Optional.of("realm %s was not handed over".formatted(entry.realm()));
  }

  /**
   * The next order, obeyed as it says or refused. Whether it is signed is not looked at, and why it
   * is refused is its leader's word.
   */
  Optional<String> objection(LogEntry.Ordered entry) {
    if (entry.number() != orders.next()) {
      return Optional.of(
          "order %d comes where order %d is next".formatted(entry.number(), orders.next()));
    }
    Optional<Placement> order =
        entry
            .signed()
            .map(SignedPlacement::placement)
            .filter(placement -> placement.number() == entry.number())
            .filter(placement -> placement.digest(chainId).equals(entry.order()));
    if (order.isEmpty()) {
      return Optional.of("order %d is not what an operator signed".formatted(entry.number()));
    }
    if (entry.refusal().isEmpty() == entry.changes().isEmpty()) {
      return Optional.of("order %d is refused and obeyed, or neither".formatted(entry.number()));
    }
    if (!Printable.of(entry.refusal()).equals(entry.refusal())) {
      return Optional.of("order %d is refused in no words".formatted(entry.number()));
    }
    return entry.changes().isEmpty() ? Optional.empty() : obeyed(order.get(), entry.changes());
  }

  /** What an order changes that is obeyed: see the table of {@link Handovers}. */
  private Optional<String> obeyed(Placement order, List<LogEntry.Followed> changes) {
    Optional<Assignments.Seat> seat =
        known(order.realm())
            .filter(of -> of.isTaken() || order.action() == Placement.Action.RESTORE);
    if (seat.isEmpty() || Handovers.isOutOfDate(order, seat.get(), chain.height())) {
      return Optional.of("order %d is out of date, and obeyed".formatted(order.number()));
    }
    LogEntry.Followed last = changes.getLast();
    boolean legal =
        changes.stream().allMatch(change -> change.realm().equals(order.realm()))
            && switch (order.action()) {
              case STAY -> changes.size() == 1 && isStaying(seat.get(), last);
              case MOVE ->
                  changes.size() == 1 && isFollowing(order, seat.get(), last, Phase.TAKING_OVER);
              case FOLLOW ->
                  changes.size() == 1 && isFollowing(order, seat.get(), last, Phase.FOLLOWING);
              case RESTORE -> isRestoring(order, seat.get(), changes);
            };
    return legal
        ? newcomer(last.follower())
        : Optional.of("order %d is %s, and makes %s".formatted(order.number(), order, changes));
  }

  private Optional<String> newcomer(Optional<RealmFollower> follower) {
    return follower.flatMap(f -> worker(f.worker(), anybodyJoins).or(() -> endpoint(f.endpoint())));
  }

  private static boolean isFollowing(
      Placement order, Assignments.Seat seat, LogEntry.Followed change, Phase phase) {
    return isTarget(order, seat, change.follower())
        && RealmFollower.isIn(phase, change.follower())
        && !RealmFollower.isIn(Phase.HANDED_OVER, seat.follower());
  }

  private static boolean isTarget(
      Placement order, Assignments.Seat seat, Optional<RealmFollower> follower) {
    return follower.filter(f -> f.worker().equals(order.worker())).isPresent()
        && !order.worker().equals(seat.worker());
  }

  /** Nobody copies it any more; or the only copy of what a silent worker has is kept. */
  private static boolean isStaying(Assignments.Seat seat, LogEntry.Followed change) {
    Optional<RealmFollower> kept = seat.follower().map(f -> f.in(Phase.FOLLOWING));
    return change.follower().isEmpty()
        || change.follower().equals(kept) && !kept.equals(seat.follower());
  }

  private static boolean isRestoring(
      Placement order, Assignments.Seat seat, List<LogEntry.Followed> changes) {
    Optional<RealmFollower> first = changes.getFirst().follower();
    return isTarget(order, seat, first)
        && RealmFollower.isIn(Phase.HANDED_OVER, first)
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
