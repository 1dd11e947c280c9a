package dev.freehold.simulation.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Make-up of a world whose coordinator is a committee, drawn from its seed.
 *
 * @param cluster workers, clients, realms and the rates of all faults
 * @param size validators, of equal weight
 * @param liars validators that lie, together with the unsteady ones no more than the committee
 *     bears
 * @param unsteady validators whose disks are put back to older copies and whose clocks jump; they
 *     keep the rules
 * @param repents whether a worker that lies says nothing but the truth once faults have stopped
 */
public record CommitteeSwarm(
    Swarm cluster, int size, Set<Integer> liars, Set<Integer> unsteady, boolean repents) {
  private static final List<Integer> SIZES = List.of(1, 4, 4, 4, 4, 4, 7, 7, 7, 10);
  private static final double LIARS_WORLD = 0.5;
  private static final double FAULT_PRESENT = 0.4;
  private static final double QUIET_WORLD = 0.05;
  private static final double LIE_PRESENT = 0.6;
  private static final double FEWER = 0.2;
  private static final double LYING_WORKER_WORLD = 0.5;
  private static final double REPENTS = 0.5;
  private static final long MS = 1_000_000;

  /** The swarm of a seed. */
  public static CommitteeSwarm of(long seed) {
    Dice dice = new Dice(seed, "committee");
    int size = dice.pick(SIZES);
    int bearable = (size - 1) / 3;
    int lying = bearable > 0 && dice.chance(LIARS_WORLD) ? 1 + dice.below(bearable) : 0;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      order.add(dice.below(i + 1), i);
    }
    // Drawn apart, so that worlds without one are what they were before there were any.
    Dice worker = new Dice(seed, "lying worker");
    EnumSet<Hostile> hostiles = EnumSet.noneOf(Hostile.class);
    if (lying > 0) {
      hostiles.add(Hostile.VALIDATOR);
    }
    if (worker.chance(LYING_WORKER_WORLD)) {
      hostiles.add(Hostile.WORKER);
    }
    return new CommitteeSwarm(
        Swarm.ofCommittee(
            seed,
            dice.between(40, 300),
            dice.between(4_000, 14_000) * MS,
            rates(dice, worker),
            Collections.unmodifiableSet(hostiles)),
        size,
        Collections.unmodifiableSet(new TreeSet<>(order.subList(0, lying))),
        Collections.unmodifiableSet(new TreeSet<>(order.subList(lying, bearable))),
        worker.chance(REPENTS));
  }

  private static Map<Fault, Double> rates(Dice dice, Dice worker) {
    EnumMap<Fault, Double> rates = new EnumMap<>(Fault.class);
    boolean quiet = dice.chance(QUIET_WORLD);
    for (Fault fault : Fault.ofCommittees()) {
      boolean present = dice.chance(FAULT_PRESENT);
      double rate = dice.unit();
      if (present && !quiet) {
        rates.put(fault, 0.1 + 0.9 * rate * rate);
      }
    }
    // There is a connection from each to each other one, and each that breaks loses what is said.
    rates.computeIfPresent(Fault.CONNECTION_LOST, (_, rate) -> rate * FEWER);
    for (Fault lie : Fault.ofLyingValidators()) {
      // Nobody asks for the chain but who was away.
      if (lie == Fault.FALSE_CHAIN || dice.chance(LIE_PRESENT)) {
        rates.put(lie, 0.1 + 0.9 * dice.unit());
      }
    }
    for (Fault lie : Fault.ofLyingWorkers()) {
      if (worker.chance(LIE_PRESENT)) {
        rates.put(lie, 0.1 + 0.9 * worker.unit());
      }
    }
    return rates;
  }

  /** Whether a validator keeps the rules. */
  public boolean isHonest(int validator) {
    return !liars.contains(validator);
  }

  /** Whether a validator keeps the rules, with a clock and a disk that do what they should. */
  public boolean isCorrect(int validator) {
    return isHonest(validator) && !unsteady.contains(validator);
  }

  /** Whether there is a worker that lies, which serves the last realm. */
  public boolean hasLyingWorker() {
    return cluster.has(Hostile.WORKER);
  }

  /** What it is, in a line for people. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d validators, of whom %s lie and %s are unsteady; %d realms on %d workers%s, %d clients of %d users, a slot each %d ms; rates:"
            .formatted(
                size,
                liars,
                unsteady,
                cluster.realms(),
                cluster.workers(),
                hasLyingWorker() ? " and one that lies" + (repents ? " for a while" : "") : "",
                cluster.clients(),
                cluster.usersPerClient(),
                cluster.intervalMs()));
    cluster.rates().forEach((fault, rate) -> text.append(" %s=%.2f".formatted(fault, rate)));
    return text.toString();
  }
}
