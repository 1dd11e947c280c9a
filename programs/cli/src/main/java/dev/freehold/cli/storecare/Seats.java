package dev.freehold.cli.storecare;

import dev.freehold.cli.storecare.CoordinatorRestore.WorkerAnswers;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Seats of realms as workers were told them: of each realm the one of the latest epoch. A realm
 * that no table names is that of the only worker that holds its last final block.
 */
final class Seats {
  /** Moves of a realm that are taken for true: each is two entries of the log. */
  private static final long EPOCH_MAX = 1 << 16;

  private final List<WorkerAnswers> workers;
  private final ChainState state;
  private final int realms;
  private final List<String> lines = new ArrayList<>();

  Seats(List<WorkerAnswers> workers, ChainState state, int realms) {
    this.workers = workers;
    this.state = state;
    this.realms = realms;
  }

  /** What was found, in words, a line each. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /**
   * The entries of a log that give the seats.
   *
   * @param given workers that an operator names
   * @throws StoreException if it cannot be known who serves a realm that has blocks
   */
  List<LogEntry> entries(Map<RealmId, Endpoint> given) {
    List<LogEntry> entries = new ArrayList<>();
    Map<Hash32, List<RealmId>> shares = new TreeMap<>();
    Map<Hash32, String> endpoints = new TreeMap<>();
    List<RealmEndpoint> moved = new ArrayList<>();
    for (int i = 0; i < realms; i++) {
      RealmId realm = new RealmId(i);
      Optional<RealmEndpoint> found = seat(realm, Optional.ofNullable(given.get(realm)));
      found.ifPresent(
          seat -> {
            shares.computeIfAbsent(seat.worker(), _ -> new ArrayList<>()).add(realm);
            endpoints.put(seat.worker(), seat.endpoint());
            moved.add(seat);
            lines.add(
                "realm %s: served by %s at %s, epoch %d"
                    .formatted(realm, seat.worker().abbreviated(), seat.endpoint(), seat.epoch()));
          });
    }
    shares.forEach(
        (worker, share) ->
            entries.add(new LogEntry.Assigned(worker, endpoints.get(worker), share)));
    moved.forEach(seat -> entries.addAll(epochs(seat)));
    return entries;
  }

  /** A seat's epoch is the number of times that its realm was given away. */
  private static List<LogEntry> epochs(RealmEndpoint seat) {
    List<LogEntry> entries = new ArrayList<>();
    RealmId realm = seat.header().realm();
    RealmFollower self =
        new RealmFollower(seat.worker(), seat.endpoint(), RealmFollower.Phase.HANDED_OVER);
    for (long epoch = 1; epoch < seat.epoch(); epoch++) {
      entries.add(new LogEntry.Followed(realm, Optional.of(self)));
      entries.add(new LogEntry.Moved(realm));
    }
    Optional<RealmFollower> copies =
        seat.follower().map(follower -> follower.in(RealmFollower.Phase.FOLLOWING));
    if (copies.isPresent() || seat.epoch() > 1) {
      entries.add(new LogEntry.Followed(realm, copies));
    }
    return entries;
  }

  private Optional<RealmEndpoint> seat(RealmId realm, Optional<Endpoint> given) {
    RealmHeader last = state.header(realm);
    if (given.isPresent()) {
      return Optional.of(named(realm, given.get()));
    }
    Optional<RealmEndpoint> latest = Optional.empty();
    for (WorkerAnswers worker : workers) {
      for (RealmEndpoint seat : worker.table()) {
        boolean taken = seat.header().realm().equals(realm) && !seat.worker().equals(Hash32.ZERO);
        if (taken
            && seat.epoch() <= EPOCH_MAX
            && latest.filter(l -> l.epoch() >= seat.epoch()).isEmpty()) {
          latest = Optional.of(seat);
        }
      }
    }
    return latest.isPresent() || last.height() == 0 ? latest : Optional.of(holder(realm, last));
  }

  private RealmEndpoint named(RealmId realm, Endpoint endpoint) {
    return workers.stream()
        .map(worker -> worker.seat(realm))
        .filter(seat -> seat.endpoint().equals(endpoint.toString()))
        .findFirst()
        .orElseThrow(
            () ->
                new StoreException(
                    "realm %s: %s is none of the workers that are asked"
                        .formatted(realm, endpoint)));
  }

  private RealmEndpoint holder(RealmId realm, RealmHeader last) {
    List<RealmEndpoint> holders =
        workers.stream()
            .filter(worker -> worker.holds(last))
            .map(worker -> worker.seat(realm))
            .toList();
    if (holders.size() != 1) {
      throw new StoreException(
          "realm %s: no worker was told who serves it, and its last final block, %d, is held by %s: name all workers, or say who serves it with --serve %s=HOST:PORT"
              .formatted(
                  realm,
                  last.height(),
                  holders.isEmpty()
                      ? "none of those that are asked"
                      : String.join(
                          " and ", holders.stream().map(RealmEndpoint::endpoint).toList()),
                  realm));
    }
    return holders.getFirst();
  }
}
