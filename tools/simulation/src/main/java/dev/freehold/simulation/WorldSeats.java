package dev.freehold.simulation;

import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Swarm;
import dev.freehold.simulation.process.CoordinatorProcess;
import dev.freehold.simulation.process.WorkerProcess;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Seats of a world's realms: whether they are filled by workers that have all of the realm. */
final class WorldSeats {
  /** The share of worlds in which a worker goes for good, where another can have its seat. */
  private static final double GONE = 0.2;

  private final Swarm swarm;
  private final CoordinatorProcess coordinator;

  /** Those that are there; who goes for good leaves. */
  private final List<WorkerProcess> workers;

  WorldSeats(Swarm swarm, CoordinatorProcess coordinator, List<WorkerProcess> workers) {
    this.swarm = swarm;
    this.coordinator = coordinator;
    this.workers = workers;
  }

  /** A realm that fewer followers have than may, or have not all of. */
  Optional<String> unfilled() {
    int seats = Math.min(swarm.replication().followers(), workers.size() - 1);
    return seats == 0
        ? Optional.empty()
        : coordinator.realms().stream()
            .filter(realm -> followers(realm).count() < seats)
            .findFirst()
            .map(realm -> "realm %s has %s".formatted(realm.header().realm(), realm.followers()));
  }

  /** Those that count and have executed all of a realm. */
  private Stream<WorkerProcess> followers(RealmEndpoint realm) {
    return workers.stream()
        .filter(worker -> counts(realm, worker.node()))
        .filter(
            worker -> worker.stores().realm(realm.header().realm()).head().equals(realm.header()));
  }

  private static boolean counts(RealmEndpoint realm, Hash32 worker) {
    return realm.followers().stream()
        .anyMatch(of -> of.worker().equals(worker) && of.phase().counts());
  }

  /**
   * Stops a worker for good, in some of the worlds, where others are enough to fill its seats and
   * to take its realms over.
   *
   * @return whether one has gone
   */
  boolean oneGoes(long seed) {
    Dice dice = new Dice(seed, "gone for good");
    List<RealmEndpoint> realms = coordinator.realms();
    List<WorkerProcess> busy =
        workers.stream()
            .filter(
                worker ->
                    realms.stream()
                        .anyMatch(
                            of -> of.worker().equals(worker.node()) || counts(of, worker.node())))
            .toList();
    boolean mayGo = !busy.isEmpty() && workers.size() > swarm.replication().seats();
    if (!mayGo || !dice.chance(GONE)) {
      return false;
    }
    WorkerProcess gone = dice.pick(busy);
    workers.remove(gone);
    gone.leave();
    return true;
  }
}
