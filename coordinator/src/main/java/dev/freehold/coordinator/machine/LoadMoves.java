package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.load.LoadRule;
import dev.freehold.core.load.RealmLoads;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Moves of realms for their load, where the genesis wants more than one worker a realm: what {@link
 * LoadRule} says of the loads that final headers show. Once they have been uneven for some
 * checkpoints, realms begin to be handed over as if an operator had ordered it ({@link Handovers}),
 * so that nothing is refused or lost by it:
 *
 * <ul>
 *   <li>a realm moves only while its worker is here and all its seats count;
 *   <li>a worker takes part in one move at a time, as the one that gives or the one that takes;
 *   <li>where who takes it is gone before it has it, the realm stays where it is;
 *   <li>once it has come, who had it fills a seat like others, and copies nothing by order.
 * </ul>
 *
 * <p>Every validator knows the loads, and takes no move that does not even them. How long they were
 * uneven, and who is here, is its leader's word.
 */
final class LoadMoves {
  /** Checkpoints for which loads are uneven before a realm moves, where nothing else is said. */
  static final int UNEVEN = 20;

  /**
   * Checkpoints for which they are even before that is forgotten: a worker that is away for a
   * moment makes nothing even.
   */
  static final long EVEN = 5;

  /** No height that a checkpoint has, and long before all. */
  private static final long NEVER = Integer.MIN_VALUE;

  /** Moves that begin with one checkpoint. */
  static final int MOVES_MAX = 16;

  private final List<RealmId> realms;
  private final Replication replication;

  /** Whether workers need no invitation, as on a development network's own machine. */
  private final boolean anybodyJoins;

  private final Assignments assignments;
  private final ConnectedWorkers workers;
  private final RealmLoads loads;

  /** Realms that move for their load, and to whom. */
  private final Map<RealmId, Hash32> underWay = new TreeMap<>();

  /** The first and the last checkpoint at which a realm could move; in no log. */
  private long unevenSince = NEVER;

  private long unevenAt = NEVER;

  private int after = UNEVEN;

  LoadMoves(Genesis genesis, Assignments assignments, ConnectedWorkers workers) {
    realms = assignments.active();
    replication = genesis.replication();
    anybodyJoins = genesis.development();
    this.assignments = assignments;
    this.workers = workers;
    loads = new RealmLoads(genesis.activeRealms());
  }

  /**
   * Sets for how long loads are uneven before a realm moves.
   *
   * @param checkpoints 0 if this machine has no realm moved by itself
   */
  void after(int checkpoints) {
    after = checkpoints;
  }

  private boolean isAny() {
    return replication.followers() > 0;
  }

  /** The workers that realms are on their way to. */
  Set<Hash32> takers() {
    return Set.copyOf(underWay.values());
  }

  /** Writes all that is in the log; nothing where realms do not move by themselves. */
  void encode(Encoder out) {
    if (isAny()) {
      loads.encode(out);
      out.list(List.copyOf(underWay.entrySet()), LoadMoves::encode);
    }
  }

  private static void encode(Encoder out, Map.Entry<RealmId, Hash32> move) {
    out.u16(move.getKey().value()).hash(move.getValue());
  }

  /** Takes over what was written. */
  void restore(Decoder in) {
    if (isAny()) {
      loads.restore(in);
      underWay.clear();
      in.list(realms.size(), d -> Map.entry(new RealmId(d.u16()), d.hash()))
          .forEach(move -> underWay.put(move.getKey(), move.getValue()));
    }
    unevenSince = NEVER;
    unevenAt = NEVER;
  }

  /**
   * Takes over a checkpoint.
   *
   * @param before each realm's header in the checkpoint before
   */
  void sealed(Checkpoint checkpoint, IntFunction<RealmHeader> before) {
    if (!isAny()) {
      return;
    }
    loads.pass();
    checkpoint.headers().forEach(h -> loads.add(before.apply(h.realm().value()), h));
    underWay.keySet().removeIf(realm -> !isUnderWay(realm));
    if (after > 0 && !plan().isEmpty()) {
      if (checkpoint.height() - unevenAt > EVEN) {
        unevenSince = checkpoint.height();
      }
      unevenAt = checkpoint.height();
    }
  }

  /** A realm begins to move. */
  void adopt(LogEntry.Evened entry) {
    assignments.adopt(entry);
    underWay.put(entry.realm(), entry.to().worker());
  }

  /** An operator's order says who copies a realm: it is no move for its load any more. */
  void ordered(RealmId realm) {
    underWay.remove(realm);
  }

  /**
   * Whether a realm is on its way for its load, or has come and who had it still copies it: no
   * order has said since who copies it.
   */
  boolean isUnderWay(RealmId realm) {
    return underWay.containsKey(realm) && assignments.activeSeat(realm).follower().isPresent();
  }

  /**
   * Ends moves that are over or cannot go on, and begins others.
   *
   * @param next the height of the next checkpoint
   * @param silent workers that have not been here for some seconds
   * @return whether anything changed
   */
  boolean decide(
      long next, Set<Hash32> silent, Handovers handovers, List<CoordinatorEffect> effects) {
    boolean changed = false;
    for (RealmId realm : List.copyOf(underWay.keySet())) {
      if (isUnderWay(realm) && ends(realm, silent)) {
        LogEntry.Followed entry = new LogEntry.Followed(realm, Optional.empty());
        assignments.adopt(entry);
        effects.add(new Persist(entry));
        handovers.ended(realm);
        changed = true;
      }
    }
    if (next - unevenSince >= after && next - unevenAt <= EVEN) {
      for (LoadRule.Move move : plan()) {
        RealmFollower to =
            new RealmFollower(move.to(), workers.endpoint(move.to()), Phase.TAKING_OVER);
        LogEntry.Evened entry = new LogEntry.Evened(move.realm(), to);
        adopt(entry);
        effects.add(new Persist(entry));
        changed = true;
      }
    }
    return changed;
  }

  /** Whether a move is over, or who was to take the realm is not here. */
  private boolean ends(RealmId realm, Set<Hash32> silent) {
    Assignments.Seat seat = assignments.activeSeat(realm);
    return RealmFollower.isIn(Phase.FOLLOWING, seat.follower())
        ? !assignments.isArriving(realm) && seat.seated().size() >= replication.followers()
        : workers.isHere(seat.worker()) && silent.contains(underWay.get(realm));
  }

  private List<LoadRule.Move> plan() {
    Set<Hash32> busy = new HashSet<>(underWay.values());
    underWay.keySet().forEach(realm -> busy.add(assignments.activeSeat(realm).worker()));
    Set<Hash32> free =
        workers.here().stream()
            .map(WorkerJoined::node)
            .filter(worker -> !busy.contains(worker))
            .filter(worker -> assignments.mayHavePlace(worker, anybodyJoins))
            .collect(Collectors.toSet());
    // Nobody is here while a log is replayed: no realm is looked at for that.
    return free.isEmpty() ? List.of() : LoadRule.plan(places(), free, MOVES_MAX);
  }

  private List<LoadRule.Place> places() {
    return realms.stream()
        .filter(realm -> assignments.activeSeat(realm).isTaken())
        .map(this::place)
        .toList();
  }

  private LoadRule.Place place(RealmId realm) {
    Assignments.Seat seat = assignments.activeSeat(realm);
    return new LoadRule.Place(
        realm,
        isUnderWay(realm) ? underWay.get(realm) : seat.worker(),
        seat.counted().stream().map(RealmFollower::worker).collect(Collectors.toSet()),
        LoadRule.load(loads.recent(realm)),
        mayMove(seat) && !assignments.isArriving(realm));
  }

  private boolean mayMove(Assignments.Seat seat) {
    return seat.isTaken()
        && seat.follower().isEmpty()
        && seat.counted().size() >= replication.followers();
  }

  /** Why a realm does not move for its load; empty if it may. */
  Optional<String> objection(LogEntry.Evened entry) {
    Optional<Assignments.Seat> seat = assignments.seat(entry.realm()).filter(this::mayMove);
    if (!isAny() || seat.isEmpty()) {
      return Optional.of("realm %s does not move by itself".formatted(entry.realm()));
    }
    Map<Hash32, Long> by = LoadRule.loads(places());
    long from = by.getOrDefault(seat.get().worker(), 0L);
    long to = by.getOrDefault(entry.to().worker(), 0L);
    long load = LoadRule.load(loads.recent(entry.realm()));
    return entry.to().worker().equals(seat.get().worker()) || !LoadRule.evens(from, to, load)
        ? Optional.of(
            "realm %s, with load %d, does not even loads of %d and %d"
                .formatted(entry.realm(), load, from, to))
        : Optional.empty();
  }
}
