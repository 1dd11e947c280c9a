package dev.freehold.core.load;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rule by which realms move from worker to worker so that all have about as much to do. A worker's
 * load is that of the realms it serves. A realm may move where afterwards who takes it has at most
 * four fifths of what who gives it had before: so the busier of the two is the less busy for it by
 * a fifth, and no move can be undone before loads have changed by as much.
 *
 * <p>Each realm counts for {@link #IDLE} beside what it has used, so that realms without calls
 * spread too, and so that few calls move nothing.
 */
public final class LoadRule {
  /** What a realm counts for that nobody calls: some ten payments of a token a checkpoint. */
  public static final long IDLE = (1L << 16) * RealmLoads.WINDOW;

  private LoadRule() {}

  /**
   * One realm.
   *
   * @param worker who serves it, or is about to
   * @param keepers workers that have a copy: to them it can move without copying
   * @param load {@link #load}
   * @param movable whether it can move now
   */
  public record Place(
      RealmId realm, Hash32 worker, Set<Hash32> keepers, long load, boolean movable) {
    public Place {
      keepers = Set.copyOf(keepers);
    }
  }

  /**
   * A move, and the loads of both workers before it.
   *
   * @param load of the realm
   */
  public record Move(RealmId realm, Hash32 from, Hash32 to, long load, long fromLoad, long toLoad) {
    /** The load of the busier of the two after it. */
    public long after() {
      return Math.max(fromLoad - load, toLoad + load);
    }
  }

  /** What a realm counts for, by what it has {@linkplain RealmLoads#recent used}. */
  public static long load(long recent) {
    return recent + IDLE;
  }

  /**
   * Whether a realm may move for its load.
   *
   * @param from load of the worker that serves it, with it
   * @param to load of the worker that takes it, without it
   */
  public static boolean evens(long from, long to, long realm) {
    return to + realm <= from - Math.ceilDiv(from, 5);
  }

  /** The load of each worker that serves a realm. */
  public static Map<Hash32, Long> loads(Collection<Place> places) {
    Map<Hash32, Long> loads = new TreeMap<>();
    places.forEach(place -> loads.merge(place.worker, place.load, Long::sum));
    return loads;
  }

  /**
   * The moves to make next, each after the ones before it: no worker takes part in two of them.
   *
   * @param places all realms that somebody serves
   * @param workers that may give or take a realm
   * @param max how many moves at the most
   */
  public static List<Move> plan(Collection<Place> places, Set<Hash32> workers, int max) {
    Round round = new Round(places, workers);
    List<Hash32> busiest =
        workers.stream()
            .sorted(
                Comparator.comparing((Hash32 worker) -> -round.load(worker))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    List<Move> moves = new ArrayList<>();
    for (Hash32 from : busiest) {
      if (moves.size() < max && round.free.contains(from)) {
        round.best(from).ifPresent(moves::add);
      }
    }
    return List.copyOf(moves);
  }

  /** Choice of moves from what was there before all of them. */
  private static final class Round {
    private final Map<Hash32, List<Place>> movable = new TreeMap<>();
    private final Map<Hash32, Long> loads;

    /** Workers that no move of this round is about yet. */
    private final Set<Hash32> free;

    private Round(Collection<Place> places, Set<Hash32> workers) {
      free = new HashSet<>(workers);
      loads = LoadRule.loads(places);
      for (Place place : places) {
        if (place.movable) {
          movable.computeIfAbsent(place.worker, _ -> new ArrayList<>()).add(place);
        }
      }
    }

    private long load(Hash32 worker) {
      return loads.getOrDefault(worker, 0L);
    }

    /** The move that leaves the busier of both with the least, of those from one worker. */
    private Optional<Move> best(Hash32 from) {
      Optional<Hash32> idlest =
          free.stream()
              .filter(to -> !to.equals(from))
              .min(Comparator.comparing(this::load).thenComparing(Comparator.naturalOrder()));
      Optional<Move> best =
          movable.getOrDefault(from, List.of()).stream()
              .flatMap(
                  place -> {
                    Set<Hash32> to = new HashSet<>(place.keepers);
                    to.retainAll(free);
                    idlest.ifPresent(to::add);
                    to.remove(from);
                    return to.stream().map(worker -> candidate(place, worker));
                  })
              .filter(c -> evens(c.move.fromLoad, c.move.toLoad, c.move.load))
              .min(
                  Comparator.comparingLong(Candidate::cost)
                      .thenComparing(c -> c.move.realm)
                      .thenComparing(c -> c.move.to))
              .map(Candidate::move);
      best.ifPresent(
          move -> {
            free.remove(move.to);
            free.remove(from);
          });
      return best;
    }

    private Candidate candidate(Place place, Hash32 to) {
      Move move = new Move(place.realm, place.worker, to, place.load, load(place.worker), load(to));
      // Copying costs something too: an eighth is not worth it.
      long copy = place.keepers.contains(to) ? 0 : move.after() / 8;
      return new Candidate(move, move.after() + copy);
    }
  }

  private record Candidate(Move move, long cost) {}
}
