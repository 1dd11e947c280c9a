package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.coordinator.machine.CoordinatorInput.CaughtUp;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.Invariant;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Filling of realms' seats, once a checkpoint, where the genesis wants more than one worker a
 * realm. Each entry changes one seat:
 *
 * <ul>
 *   <li>a seat that is empty goes to a worker that is here, {@code SEATED}: to the one that copies
 *       the realm by an order, or else to the one with the fewest seats, of those to the first by
 *       node id; never to the realm's own worker, nor to one that is about to be;
 *   <li>who has said that it has caught up, in the realm's epoch and by the connection that it
 *       still has, is {@code COUNTED};
 *   <li>the seat of a worker that is gone goes to another, if there is one. Who counts may have on
 *       its disk what was acknowledged and is nowhere else: it keeps its seat unless the realm's
 *       worker is here, and as many others that count as there must be receipts.
 * </ul>
 *
 * An epoch is the realm's worker's: no seat of a follower changes it.
 */
final class Seating {
  /** Entries between two checkpoints: each new seat is a realm to be copied. */
  static final int CHANGES_MAX = 64;

  /**
   * A worker's word that it has caught up.
   *
   * @param connection by which it said so
   */
  private record Said(long connection, RealmId realm, long epoch) {
    private static final Comparator<Said> ORDER =
        Comparator.comparing(Said::realm)
            .thenComparingLong(Said::connection)
            .thenComparingLong(Said::epoch);
  }

  private final int activeRealms;
  private final Replication replication;

  /** Whether workers need no invitation, as on a development network's own machine. */
  private final boolean anybodyJoins;

  private final Assignments assignments;
  private final ConnectedWorkers workers;

  /** Of workers in seats that do not count yet. */
  private final Set<Said> said = new TreeSet<>(Said.ORDER);

  Seating(Genesis genesis, Assignments assignments, ConnectedWorkers workers) {
    activeRealms = genesis.activeRealms();
    replication = genesis.replication();
    anybodyJoins = genesis.development();
    this.assignments = assignments;
    this.workers = workers;
  }

  /** The workers that fill seats. */
  Set<Hash32> holders() {
    return replication.followers() == 0 ? Set.of() : assignments.seated();
  }

  /** A worker says that it holds a realm: it is looked at with the next checkpoint. */
  void caughtUp(CaughtUp input) {
    Said word = new Said(input.connection(), input.realm(), input.epoch());
    if (waiting(word).isPresent()) {
      said.add(word);
    }
  }

  /** The place, in its realm's seats, of the worker whose word it is, if it does not count yet. */
  private Optional<Integer> waiting(Said word) {
    return workers
        .at(word.connection)
        .flatMap(
            worker ->
                assignments
                    .seat(word.realm)
                    .filter(seat -> seat.isTaken() && seat.epoch() == word.epoch)
                    .map(seat -> index(seat.seated(), worker.node(), Phase.SEATED)))
        .filter(index -> index >= 0);
  }

  private static int index(List<RealmFollower> seated, Hash32 worker, Phase phase) {
    for (int i = 0; i < seated.size(); i++) {
      if (seated.get(i).worker().equals(worker) && seated.get(i).phase() == phase) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Fills seats, and says who counts.
   *
   * @param gone workers in seats that were not here for long
   * @return whether anything changed
   */
  boolean fill(Set<Hash32> gone, List<CoordinatorEffect> effects) {
    if (replication.followers() == 0) {
      return false;
    }
    Round round = new Round(gone, effects);
    count(round);
    for (int i = 0; i < activeRealms && round.left > 0; i++) {
      fill(new RealmId(i), round);
    }
    return round.left < CHANGES_MAX;
  }

  private void count(Round round) {
    said.removeIf(word -> waiting(word).isEmpty());
    for (Said word : List.copyOf(said)) {
      if (round.left > 0) {
        List<RealmFollower> seated = new ArrayList<>(assignments.activeSeat(word.realm).seated());
        int index = waiting(word).orElseThrow(Invariant.missing("the place of a word that waits"));
        seated.set(index, seated.get(index).in(Phase.COUNTED));
        round.change(word.realm, seated);
        said.remove(word);
      }
    }
  }

  private void fill(RealmId realm, Round round) {
    if (!assignments.activeSeat(realm).isTaken()) {
      return;
    }
    boolean found = true;
    while (found
        && round.left > 0
        && assignments.activeSeat(realm).seated().size() < replication.followers()) {
      found = round.put(realm, assignments.activeSeat(realm).seated().size());
    }
    if (found && round.left > 0) {
      leaving(assignments.activeSeat(realm), round.gone)
          .ifPresent(index -> round.put(realm, index));
    }
  }

  /** The place of the first worker whose seat may be another's. */
  private Optional<Integer> leaving(Assignments.Seat seat, Set<Hash32> gone) {
    List<RealmFollower> seated = seat.seated();
    for (int i = 0; i < seated.size(); i++) {
      Hash32 worker = seated.get(i).worker();
      boolean isSpare =
          seated.get(i).phase() == Phase.SEATED
              || workers.isHere(seat.worker())
                  && others(seated, i).filter(f -> workers.isHere(f.worker())).count()
                      >= replication.receipts();
      if (gone.contains(worker) && !workers.isHere(worker) && isSpare) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Those that count, but the one in a place. */
  private static Stream<RealmFollower> others(List<RealmFollower> seated, int but) {
    return IntStream.range(0, seated.size())
        .filter(i -> i != but)
        .mapToObj(seated::get)
        .filter(follower -> follower.phase().counts());
  }

  /**
   * Whether the seats of a realm may become others by one entry, as far as the state shows: at most
   * one place is another's, says another endpoint, or begins to count.
   */
  static boolean isStep(Replication replication, Assignments.Seat seat, List<RealmFollower> next) {
    List<RealmFollower> now = seat.seated();
    int added = next.size() - now.size();
    if (added < 0 || added > 1 || next.size() > replication.followers()) {
      return false;
    }
    int changed = added;
    for (int i = 0; i < now.size(); i++) {
      RealmFollower before = now.get(i);
      RealmFollower after = next.get(i);
      changed += before.equals(after) ? 0 : 1;
      boolean legal =
          before.equals(after)
              || before.in(Phase.COUNTED).equals(after)
              || after.equals(new RealmFollower(before.worker(), after.endpoint(), before.phase()))
              || after.phase() == Phase.SEATED
                  && !after.worker().equals(before.worker())
                  && (before.phase() == Phase.SEATED
                      || others(now, i).count() >= replication.receipts());
      if (!legal) {
        return false;
      }
    }
    return changed == 1 && (added == 0 || next.getLast().phase() == Phase.SEATED);
  }

  /** Changes of one checkpoint. */
  private final class Round {
    private final Set<Hash32> gone;
    private final List<CoordinatorEffect> effects;
    private final List<WorkerJoined> here = workers.here();

    /** Seats of workers, as a realm's own and as its follower; empty until it is asked for. */
    private final Map<Hash32, Integer> loads = new TreeMap<>();

    private int left = CHANGES_MAX;

    private Round(Set<Hash32> gone, List<CoordinatorEffect> effects) {
      this.gone = gone;
      this.effects = effects;
    }

    private int load(Hash32 worker) {
      if (loads.isEmpty()) {
        countLoads();
      }
      return loads.getOrDefault(worker, 0);
    }

    private void countLoads() {
      for (int i = 0; i < activeRealms; i++) {
        Assignments.Seat seat = assignments.activeSeat(new RealmId(i));
        loads.merge(seat.worker(), 1, Integer::sum);
        seat.seated().forEach(follower -> loads.merge(follower.worker(), 1, Integer::sum));
      }
    }

    private void change(RealmId realm, List<RealmFollower> seated) {
      LogEntry.Seated entry = new LogEntry.Seated(realm, seated);
      assignments.adopt(entry);
      effects.add(new Persist(entry));
      left--;
    }

    /** Gives a place in a realm's seats to a worker, if there is one. */
    private boolean put(RealmId realm, int index) {
      Assignments.Seat seat = assignments.activeSeat(realm);
      Optional<WorkerJoined> next =
          here.stream()
              .filter(worker -> mayHave(seat, worker.node()))
              .min(
                  Comparator.comparing((WorkerJoined worker) -> !follows(seat, worker.node()))
                      .thenComparing(worker -> load(worker.node()))
                      .thenComparing(WorkerJoined::node));
      next.ifPresent(
          worker -> {
            List<RealmFollower> seated = new ArrayList<>(seat.seated());
            if (index < seated.size()) {
              loads.merge(seated.remove(index).worker(), -1, Integer::sum);
            }
            seated.add(index, new RealmFollower(worker.node(), worker.endpoint(), Phase.SEATED));
            loads.merge(worker.node(), 1, Integer::sum);
            change(realm, seated);
          });
      return next.isPresent();
    }

    private boolean mayHave(Assignments.Seat seat, Hash32 worker) {
      return !worker.equals(seat.worker())
          && seat.seated().stream().noneMatch(f -> f.worker().equals(worker))
          && (seat.follower().filter(f -> f.worker().equals(worker)).isEmpty()
              || follows(seat, worker))
          && assignments.mayHavePlace(worker, anybodyJoins);
    }

    private static boolean follows(Assignments.Seat seat, Hash32 worker) {
      return seat.follower()
          .filter(f -> f.worker().equals(worker) && f.phase() == Phase.FOLLOWING)
          .isPresent();
    }
  }
}
