package dev.freehold.coordinator.machine;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which worker serves which active realm. Changes only by {@link #adopt}. */
final class Assignments {
  /** Who serves a realm and where. */
  record Seat(Hash32 worker, String endpoint) {}

  private final Seat[] seats;
  private final int realmsPerWorker;

  Assignments(int activeRealms, int realmsPerWorker) {
    seats = new Seat[activeRealms];
    this.realmsPerWorker = realmsPerWorker;
  }

  /** Who serves a realm; empty while nobody does. */
  Optional<Seat> seat(RealmId realm) {
    return realm.value() < seats.length
        ? Optional.ofNullable(seats[realm.value()])
        : Optional.empty();
  }

  /** Whether {@code worker} serves {@code realm}. */
  boolean serves(Hash32 worker, RealmId realm) {
    return seat(realm).filter(seat -> seat.worker().equals(worker)).isPresent();
  }

  /**
   * The entry that seats a worker: it keeps the realms it has, and takes free ones up to its share.
   *
   * @return empty if nothing changes
   */
  Optional<LogEntry.Assigned> seating(Hash32 worker, String endpoint) {
    List<RealmId> realms = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < seats.length; i++) {
      if (seats[i] != null && seats[i].worker().equals(worker)) {
        realms.add(new RealmId(i));
        changed |= !seats[i].endpoint().equals(endpoint);
      }
    }
    for (int i = 0; i < seats.length && realms.size() < realmsPerWorker; i++) {
      if (seats[i] == null) {
        realms.add(new RealmId(i));
        changed = true;
      }
    }
    return changed
        ? Optional.of(new LogEntry.Assigned(worker, endpoint, realms))
        : Optional.empty();
  }

  void adopt(LogEntry.Assigned entry) {
    for (int i = 0; i < seats.length; i++) {
      if (seats[i] != null && seats[i].worker().equals(entry.worker())) {
        seats[i] = null;
      }
    }
    for (RealmId realm : entry.realms()) {
      seats[realm.value()] = new Seat(entry.worker(), entry.endpoint());
    }
  }
}
