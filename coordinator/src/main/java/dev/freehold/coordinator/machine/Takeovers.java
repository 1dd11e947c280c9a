package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.coordinator.machine.CoordinatorInput.HeadShown;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takeover of realms whose worker is gone, once a checkpoint, where the genesis wants more than one
 * worker a realm. Nothing that was acknowledged is lost by it:
 *
 * <ol>
 *   <li>a worker is silent, and as many of those that count are here as must be heard: the realm is
 *       {@code Fenced}. A new epoch begins, which nobody serves, and the worker keeps a seat like
 *       the others;
 *   <li>whoever counts promises that epoch, so that it acknowledges nothing of an earlier one any
 *       more, and says what it holds, signed ({@link StorageHead});
 *   <li>once so many have said so that one of them holds whatever was acknowledged ({@link
 *       Replication#heads}), the realm is {@code Served} by one whose head reaches furthest.
 * </ol>
 *
 * <p>A block may be final that its worker alone has: whoever takes over holds all that is final, or
 * the realm waits. Between the two entries no block of the realm enters a checkpoint. The worker
 * that was silent may come back any time: its head counts as others' do. Heads are in no log: each
 * table has them said again.
 */
final class Takeovers {
  private final Replication replication;
  private final Assignments assignments;
  private final RealmReports reports;
  private final Handovers handovers;
  private final ConnectedWorkers workers;

  /** What was heard of realms that are fenced, by worker. */
  private final Map<RealmId, Map<Hash32, StorageHead>> heads = new TreeMap<>();

  Takeovers(
      Genesis genesis,
      Assignments assignments,
      RealmReports reports,
      Handovers handovers,
      ConnectedWorkers workers) {
    replication = genesis.replication();
    this.assignments = assignments;
    this.reports = reports;
    this.handovers = handovers;
    this.workers = workers;
  }

  private boolean isAny() {
    return replication.followers() > 0;
  }

  /** The workers whose realms others can take over. */
  Set<Hash32> holders() {
    return isAny() ? assignments.servers() : Set.of();
  }

  /** A worker says what it holds of a realm. */
  void shown(HeadShown input) {
    StorageHead head = input.head();
    boolean isOwn =
        workers.at(input.connection()).filter(w -> w.node().equals(head.worker())).isPresent();
    boolean counts =
        assignments
            .seat(head.realm())
            .filter(seat -> objection(replication, seat, List.of(head)).isEmpty())
            .isPresent();
    if (isOwn && counts) {
      heads.computeIfAbsent(head.realm(), _ -> new TreeMap<>()).put(head.worker(), head);
    }
  }

  /**
   * Fences realms and gives fenced ones to who is to serve them.
   *
   * @param silent workers that have not been here for some seconds
   * @return whether anything changed
   */
  boolean decide(Set<Hash32> silent, List<CoordinatorEffect> effects) {
    boolean changed = false;
    for (RealmId realm : assignments.fenced()) {
      Optional<LogEntry.Served> next = next(realm);
      if (next.isPresent()) {
        write(next.get(), effects);
        handovers.ended(realm);
        changed = true;
      }
    }
    heads.keySet().retainAll(Set.copyOf(assignments.fenced()));
    for (RealmId realm : lost(silent)) {
      write(new LogEntry.Fenced(realm), effects);
      reports.drop(realm);
      handovers.ended(realm);
      changed = true;
    }
    return changed;
  }

  private void write(LogEntry entry, List<CoordinatorEffect> effects) {
    assignments.adopt(entry);
    effects.add(new Persist(entry));
  }

  /** Realms of workers that are not here, where enough others are. */
  private List<RealmId> lost(Set<Hash32> silent) {
    return silent.isEmpty() || !isAny()
        ? List.of()
        : assignments.active().stream()
            .filter(
                realm -> {
                  Assignments.Seat seat = assignments.activeSeat(realm);
                  return silent.contains(seat.worker())
                      && !workers.isHere(seat.worker())
                      && mayBeFenced(replication, seat)
                      && workers.keepersHere(seat) >= replication.heads();
                })
            .toList();
  }

  /** Who is to serve a realm, if that is known by now. */
  private Optional<LogEntry.Served> next(RealmId realm) {
    Assignments.Seat seat = assignments.activeSeat(realm);
    List<StorageHead> heard =
        heads.getOrDefault(realm, Map.of()).values().stream()
            .filter(head -> objection(replication, seat, List.of(head)).isEmpty())
            .toList();
    if (heard.size() < replication.heads()) {
      return Optional.empty();
    }
    return best(heard, sealed(realm)).stream()
        .map(StorageHead::worker)
        .min(
            Comparator.comparing((Hash32 worker) -> !workers.isHere(worker))
                .thenComparing(assignments::servedBy)
                .thenComparing(Comparator.naturalOrder()))
        .map(worker -> new LogEntry.Served(realm, worker, heard));
  }

  private long sealed(RealmId realm) {
    return reports.sealed(realm.value()).height();
  }

  /**
   * Those whose head reaches furthest; none if nobody holds all that is final: it may be with the
   * worker that is gone alone.
   */
  private static List<StorageHead> best(Collection<StorageHead> of, long finalHeight) {
    Comparator<StorageHead> order = StorageHead.byReach(finalHeight);
    List<StorageHead> whole =
        of.stream().filter(head -> head.last().height() >= finalHeight).toList();
    return whole.stream()
        .filter(head -> whole.stream().noneMatch(other -> order.compare(other, head) > 0))
        .toList();
  }

  /** Whether enough others than its worker keep a realm that it can be taken over. */
  static boolean mayBeFenced(Replication replication, Assignments.Seat seat) {
    return seat.isTaken() && seat.counted().size() >= replication.heads();
  }

  /** Why a realm is not served by who is said to serve it; empty if it is. */
  static Optional<String> objection(
      Replication replication, Assignments.Seat seat, LogEntry.Served entry, long finalHeight) {
    return objection(replication, seat, entry.heads())
        .or(
            () ->
                entry.heads().size() < replication.heads()
                    ? Optional.of(
                        "realm %s is given on by %d heads where it takes %d"
                            .formatted(entry.realm(), entry.heads().size(), replication.heads()))
                    : Optional.empty())
        .or(
            () ->
                best(entry.heads(), finalHeight).stream()
                        .anyMatch(head -> head.worker().equals(entry.worker()))
                    ? Optional.empty()
                    : Optional.of(
                        "realm %s is given to %s, and others hold more of it"
                            .formatted(entry.realm(), entry.worker().abbreviated())));
  }

  /** Why heads say nothing of what a realm's seats hold; empty if they do. */
  private static Optional<String> objection(
      Replication replication, Assignments.Seat seat, List<StorageHead> heads) {
    if (replication.followers() == 0 || !seat.isFenced()) {
      return Optional.of("the realm is not fenced");
    }
    Set<Hash32> heard = new HashSet<>();
    for (StorageHead head : heads) {
      boolean counts =
          head.epoch() == seat.epoch()
              && seat.counted().stream().map(RealmFollower::worker).anyMatch(head.worker()::equals)
              && heard.add(head.worker());
      if (!counts) {
        return Optional.of("%s does not count".formatted(head));
      }
    }
    return Optional.empty();
  }
}
