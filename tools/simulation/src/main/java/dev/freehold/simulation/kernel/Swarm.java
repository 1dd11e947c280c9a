package dev.freehold.simulation.kernel;

import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Make-up of a world and the faults that are done to it, drawn from its seed: a random subset of
 * the faults, each at a random rate. Faults that always come together hide one another.
 *
 * @param proofNsMax how long a verification takes at the most
 * @param applyNsMax how long a block takes at the most until it is written
 * @param faultPhaseNs how long faults go on
 * @param aggregators the first of them does nothing wrong but crash
 * @param rates of the faults that this world has, 0 to 1; what it means is the fault's business
 * @param intakeMax bundles in the intake of a worker from which on it reads from no sender
 * @param intakeShareMax bundles of one connection in the intake from which on it is not read from
 * @param moves whether an operator orders realms from worker to worker
 * @param snapshotBlocksMin blocks of a realm from which on its state is copied first
 * @param checkpointsBack age of the state that is copied, in checkpoints
 * @param hostiles members that mean harm
 * @param deals whether there are contracts with deadlines, and a cut-off that outlasts them
 * @param replication how many workers keep each realm
 * @param crowded whether the first worker is given all realms: they move for their load
 */
public record Swarm(
    int realms,
    int workers,
    int clients,
    int usersPerClient,
    long intervalMs,
    long sealAfterNs,
    int verificationBundlesMax,
    int verificationsMax,
    int sealedBlocksMax,
    long proofNsMax,
    long applyNsMax,
    long faultPhaseNs,
    Map<Fault, Double> rates,
    int aggregators,
    int intakeMax,
    int intakeShareMax,
    boolean moves,
    int snapshotBlocksMin,
    int checkpointsBack,
    Set<Hostile> hostiles,
    boolean deals,
    Replication replication,
    boolean crowded) {
  private static final double DEALS_WORLD = 0.03;

  /** Simulated time in which a deadline, the age of an anchor and a cut-off come to their end. */
  private static final long DEALS_NS = 40_000_000_000L;

  private static final long DEALS_INTERVAL_MS = 20;
  private static final double DEALS_FAULTY = 0.5;

  /** They last ten times as long as others. */
  private static final double DEALS_RATE = 0.1;

  private static final double AWAY_WORLD = 0.6;

  /** Simulated time in which seats are filled, and realms taken over several times. */
  private static final long AWAY_PHASE_NS = 20_000_000_000L;

  private static final double CROWDED_WORLD = 0.15;

  /** Simulated time for which loads are uneven, and in which realms move then. */
  private static final long CROWDED_PHASE_NS = 15_000_000_000L;

  /** Workers must be there for a while before a realm moves. */
  private static final double CROWDED_RATE = 0.2;

  private static final double MOVING_WORLD = 0.5;
  private static final double FAULT_PRESENT = 0.4;
  private static final double RESTORED_WORLD = 0.8;
  private static final double QUIET_WORLD = 0.05;
  private static final double AGGREGATED_WORLD = 0.6;

  /** The swarm of a seed. */
  public static Swarm of(long seed) {
    // Drawn apart, so that worlds without deals are what they were before there were any.
    Dice deals = new Dice(seed, "deals");
    return deals.chance(DEALS_WORLD) ? withDeals(seed, deals) : without(seed);
  }

  /** Many checkpoints of a small cluster, without whatever else has worlds of its own. */
  private static Swarm withDeals(long seed, Dice deals) {
    Swarm other = without(seed);
    EnumMap<Fault, Double> rates = new EnumMap<>(Fault.class);
    if (deals.chance(DEALS_FAULTY)) {
      other.rates.forEach((fault, rate) -> rates.put(fault, rate * DEALS_RATE));
    }
    rates.remove(Fault.COORDINATOR_RESTORED);
    int realms = 2 + deals.below(2);
    return new Swarm(
        realms,
        realms,
        1,
        1,
        DEALS_INTERVAL_MS,
        deals.between(10, 60) * 1_000_000,
        other.verificationBundlesMax,
        other.verificationsMax,
        other.sealedBlocksMax,
        deals.between(2, 40) * 1_000_000,
        deals.between(2, 40) * 1_000_000,
        DEALS_NS,
        rates,
        0,
        other.intakeMax,
        other.intakeShareMax,
        false,
        other.snapshotBlocksMin,
        other.checkpointsBack,
        Set.of(),
        true,
        Replication.ALONE,
        false);
  }

  /**
   * The make-up of a cluster that a committee coordinates.
   *
   * @param intervalMs as of the record
   * @param faultPhaseNs likewise
   * @param rates likewise
   * @param liars kinds of its members that lie
   */
  static Swarm ofCommittee(
      long seed, long intervalMs, long faultPhaseNs, Map<Fault, Double> rates, Set<Hostile> liars) {
    Swarm other = without(seed);
    int realms = other.isHonest(new RealmId(other.realms - 1)) ? other.realms : other.realms - 1;
    int workers = Math.min(other.workers, realms);
    return new Swarm(
        // One realm is left over once all honest workers have their shares.
        liars.contains(Hostile.WORKER) ? realms - realms % workers + 1 : realms,
        workers,
        other.clients,
        other.usersPerClient,
        intervalMs,
        other.sealAfterNs,
        other.verificationBundlesMax,
        other.verificationsMax,
        other.sealedBlocksMax,
        other.proofNsMax,
        other.applyNsMax,
        faultPhaseNs,
        rates,
        0,
        other.intakeMax,
        other.intakeShareMax,
        false,
        other.snapshotBlocksMin,
        other.checkpointsBack,
        liars,
        false,
        Replication.ALONE,
        false);
  }

  /** The make-up of a cluster whose realms have followers in seats. */
  public static Swarm ofFollowers(long seed) {
    Swarm other = without(seed);
    Dice dice = new Dice(seed, "seats");
    Replication replication = dice.pick(List.of(new Replication(3, 2), new Replication(4, 3)));
    EnumMap<Fault, Double> rates = new EnumMap<>(Fault.class);
    rates.putAll(other.rates);
    // The board of jobs and orders are in the log alone.
    rates.remove(Fault.COORDINATOR_RESTORED);
    long faultPhaseNs = other.faultPhaseNs;
    if (!rates.isEmpty() && dice.chance(AWAY_WORLD)) {
      rates.put(Fault.WORKER_AWAY, 0.05 + 0.2 * dice.unit());
      faultPhaseNs += AWAY_PHASE_NS;
    }
    int realms = 1 + dice.below(3);
    // A seat may stay empty, or workers be spare.
    int workers = replication.seats() - 1 + dice.below(4);
    // Drawn apart, so that worlds without a crowd are what they were before there were any.
    Dice crowds = new Dice(seed, "crowds");
    boolean crowded = crowds.chance(CROWDED_WORLD);
    if (crowded) {
      realms = Math.max(2, realms);
      workers = Math.max(replication.seats() + 1, workers);
      faultPhaseNs += CROWDED_PHASE_NS;
      rates.replaceAll((_, rate) -> rate * CROWDED_RATE);
    }
    return new Swarm(
        realms,
        workers,
        other.clients,
        other.usersPerClient,
        other.intervalMs,
        other.sealAfterNs,
        other.verificationBundlesMax,
        other.verificationsMax,
        other.sealedBlocksMax,
        other.proofNsMax,
        other.applyNsMax,
        faultPhaseNs,
        rates,
        0,
        other.intakeMax,
        other.intakeShareMax,
        other.moves,
        other.snapshotBlocksMin,
        other.checkpointsBack,
        Set.of(),
        false,
        replication,
        crowded);
  }

  private static Swarm without(long seed) {
    Dice dice = new Dice(seed, "swarm");
    EnumMap<Fault, Double> rates = new EnumMap<>(Fault.class);
    boolean quiet = dice.chance(QUIET_WORLD);
    for (Fault fault : Fault.ofClusters()) {
      if (fault == Fault.COORDINATOR_RESTORED) {
        continue;
      }
      boolean present = dice.chance(FAULT_PRESENT);
      double rate = dice.unit();
      if (present && !quiet) {
        rates.put(fault, 0.1 + 0.9 * rate * rate);
      }
    }
    int realms = 1 + dice.below(4);
    int aggregators = dice.chance(AGGREGATED_WORLD) ? 1 + dice.below(3) : 0;
    // Jobs are cut, leased and done from checkpoint to checkpoint: there must be some to be at.
    int pace = aggregators > 0 ? 2 : 1;
    int workers = 1 + dice.below(Math.min(realms, 3));
    // Drawn apart, so that worlds without moves are what they were before there were any.
    Dice moving = new Dice(seed, "moves");
    Set<Hostile> hostiles = Hostile.of(new Dice(seed, "hostiles"));
    boolean moves = moving.chance(MOVING_WORLD) && !hostiles.contains(Hostile.COORDINATOR);
    // What only a log has is lost with it: the board of jobs, and orders to move realms.
    Dice restored = new Dice(seed, "older copies");
    boolean mayLose = aggregators == 0 && !moves && hostiles.isEmpty();
    if (!quiet && mayLose && restored.chance(RESTORED_WORLD)) {
      rates.put(Fault.COORDINATOR_RESTORED, 0.1 + 0.4 * restored.unit());
    }
    return new Swarm(
        // A hostile worker has a realm of its own.
        hostiles.contains(Hostile.WORKER) ? realms + 1 : realms,
        moves ? Math.max(2, workers) : workers,
        1 + dice.below(3),
        1 + dice.below(3),
        dice.between(300, 1000) / pace,
        dice.between(10, 200) * 1_000_000,
        1 + dice.below(8),
        1 + dice.below(3),
        1 + dice.below(3),
        slowness(dice),
        slowness(dice),
        dice.between(1_500, 4_500) * pace * 1_000_000,
        rates,
        aggregators,
        4 + dice.below(60),
        1 + dice.below(16),
        moves,
        1 + moving.below(4),
        moving.below(6),
        hostiles,
        false,
        Replication.ALONE,
        false);
  }

  /** From 2 to 400 ms, each magnitude as often as the others. */
  private static long slowness(Dice dice) {
    return (long) (2_000_000 * StrictMath.pow(200, dice.unit()));
  }

  /** A fault's rate; 0 if this world has not got it. */
  public double rate(Fault fault) {
    return rates.getOrDefault(fault, 0.0);
  }

  /** Whether a world has members of a kind. */
  public boolean has(Hostile kind) {
    return hostiles.contains(kind);
  }

  /** The realm whose seat a hostile worker holds: the last; empty if there is none. */
  public Optional<RealmId> hostileRealm() {
    return has(Hostile.WORKER) ? Optional.of(new RealmId(realms - 1)) : Optional.empty();
  }

  /** Whether a realm's worker is as it should be. */
  public boolean isHonest(RealmId realm) {
    return hostileRealm().filter(realm::equals).isEmpty();
  }

  /** Whether a worker may cease to serve a realm: ordered to, lied to, or gone for a while. */
  public boolean realmsMayGo() {
    return moves || has(Hostile.COORDINATOR) || !replication.equals(Replication.ALONE);
  }

  /** Realms that a joining worker is given, so that all are served. */
  public int realmsPerWorker() {
    int honest = has(Hostile.WORKER) ? realms - 1 : realms;
    return crowded ? realms : (honest + workers - 1) / workers;
  }
}
