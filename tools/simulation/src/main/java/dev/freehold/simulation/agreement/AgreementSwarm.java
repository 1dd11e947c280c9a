package dev.freehold.simulation.agreement;

import dev.freehold.core.Limits;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Make-up of a world of validators and the faults that are done to it, drawn from its seed.
 *
 * @param weights by validator
 * @param liars who break the rules; with {@code doubled} and {@code restored} no more weight than
 *     the committee bears, but where there are {@code tooManyLiars}
 * @param tooManyLiars whether liars are more than a third, tell each camp its own story, and only
 *     evidence is asked for
 * @param camps by validator, 0 or 1: what liars with two faces tell apart
 * @param doubled a validator with whose key two processes run
 * @param restored a validator whose disk is put back to an older copy
 * @param slowNs what every message takes in addition after faults have stopped
 * @param eraHeights checkpoints of an era
 * @param rates of the faults that this world has, 0 to 1
 */
record AgreementSwarm(
    List<Integer> weights,
    Set<Integer> liars,
    boolean tooManyLiars,
    List<Integer> camps,
    OptionalInt doubled,
    OptionalInt restored,
    long slowNs,
    long eraHeights,
    int windowSlots,
    long intervalMs,
    long faultPhaseNs,
    Map<Fault, Double> rates) {
  private static final double TOO_MANY = 0.12;
  private static final double LIARS_THERE = 0.6;
  private static final double DOUBLED = 0.12;
  private static final double RESTORED = 0.2;
  private static final double SLOW = 0.15;
  private static final double EQUAL_WEIGHTS = 0.4;
  private static final double FAULT_PRESENT = 0.4;
  private static final double QUIET = 0.05;
  private static final long MS = 1_000_000;

  /** Who wants a fork tells each camp all that belongs to its story. */
  private static final Set<Fault> TELLING_NOTHING =
      Collections.unmodifiableSet(
          EnumSet.of(Fault.WITHHELD, Fault.TOLD_SOME, Fault.NOT_JUDGED, Fault.CLOCK_JUMPED));

  private static final Set<Fault> OF_MEMBERS =
      Collections.unmodifiableSet(EnumSet.of(Fault.KEY_USED_TWICE, Fault.VALIDATOR_RESTORED));

  /** The swarm of a seed. */
  static AgreementSwarm of(long seed) {
    Dice dice = new Dice(seed, "agreement swarm");
    int size = dice.pick(List.of(1, 4, 4, 4, 4, 4, 7, 7, 7, 10));
    List<Integer> weights = weights(dice, size);
    boolean tooMany = size > 1 && dice.chance(TOO_MANY);
    Set<Integer> liars = new TreeSet<>();
    OptionalInt doubled = OptionalInt.empty();
    OptionalInt restored = OptionalInt.empty();
    List<Integer> order = shuffled(dice, size);
    if (tooMany) {
      liars.addAll(tooMany(order, weights));
    } else if (size > 1) {
      long left = bearable(weights);
      boolean lying = dice.chance(LIARS_THERE);
      for (int i : order) {
        if (weights.get(i) > left) {
          continue;
        }
        if (doubled.isEmpty() && dice.chance(DOUBLED)) {
          doubled = OptionalInt.of(i);
        } else if (restored.isEmpty() && dice.chance(RESTORED)) {
          restored = OptionalInt.of(i);
        } else if (lying) {
          liars.add(i);
        } else {
          continue;
        }
        left -= weights.get(i);
      }
    }
    List<Integer> camps = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      camps.add(dice.below(2));
    }
    return new AgreementSwarm(
        weights,
        Collections.unmodifiableSet(liars),
        tooMany,
        tooMany ? balanced(order, liars, weights) : camps,
        doubled,
        restored,
        dice.chance(SLOW) ? dice.between(300, 1_300) * MS : 0,
        dice.between(3, 40),
        1 + dice.below(Limits.WINDOW_SLOTS),
        dice.between(100, 1_000),
        dice.between(4_000, 16_000) * MS,
        tooMany ? without(TELLING_NOTHING, rates(dice)) : rates(dice));
  }

  private static Map<Fault, Double> without(Set<Fault> those, Map<Fault, Double> rates) {
    rates.keySet().removeAll(those);
    return rates;
  }

  private static List<Integer> weights(Dice dice, int size) {
    boolean equal = dice.chance(EQUAL_WEIGHTS);
    List<Integer> weights = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      weights.add(equal ? 1 : 1 + dice.below(dice.chance(0.1) ? 1_000 : 30));
    }
    return List.copyOf(weights);
  }

  private static List<Integer> shuffled(Dice dice, int size) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      order.add(dice.below(i + 1), i);
    }
    return order;
  }

  /** The weight that may fail in any way. */
  private static long bearable(List<Integer> weights) {
    long all = sum(weights);
    return all - FaultModel.BYZANTINE.quorum(all);
  }

  private static long sum(List<Integer> weights) {
    return weights.stream().mapToLong(Integer::intValue).sum();
  }

  /** The fewest in an order with whom each half of the others may be a quorum; not all of them. */
  private static Set<Integer> tooMany(List<Integer> order, List<Integer> weights) {
    Set<Integer> liars = new TreeSet<>();
    long weight = 0;
    for (int i : order.subList(0, order.size() - 2)) {
      if (weight > bearable(weights)) {
        break;
      }
      liars.add(i);
      weight += weights.get(i);
    }
    return liars;
  }

  /** The others in two camps of about the same weight. */
  private static List<Integer> balanced(
      List<Integer> order, Set<Integer> liars, List<Integer> weights) {
    List<Integer> camps = new ArrayList<>(Collections.nCopies(weights.size(), 0));
    long first = 0;
    long second = 0;
    for (int i : order) {
      if (!liars.contains(i)) {
        camps.set(i, first <= second ? 0 : 1);
        if (first <= second) {
          first += weights.get(i);
        } else {
          second += weights.get(i);
        }
      }
    }
    return camps;
  }

  private static Map<Fault, Double> rates(Dice dice) {
    EnumMap<Fault, Double> rates = new EnumMap<>(Fault.class);
    boolean quiet = dice.chance(QUIET);
    for (Fault fault : Fault.ofAgreement()) {
      boolean present = dice.chance(FAULT_PRESENT);
      double rate = dice.unit();
      if ((present && !quiet) || OF_MEMBERS.contains(fault)) {
        rates.put(fault, 0.1 + 0.9 * rate * rate);
      }
    }
    return rates;
  }

  /** A fault's rate; 0 if this world has not got it. */
  double rate(Fault fault) {
    return rates.getOrDefault(fault, 0.0);
  }

  int size() {
    return weights.size();
  }

  /** Whether a validator keeps the rules, with a key that it alone has and a disk that it keeps. */
  boolean isCorrect(int validator) {
    return !liars.contains(validator)
        && doubled.stream().noneMatch(i -> i == validator)
        && !isRestored(validator);
  }

  /** Whether a validator's disk is put back to an older copy. */
  boolean isRestored(int validator) {
    return restored.stream().anyMatch(i -> i == validator);
  }

  /** Whether a validator's votes keep the rules, though its disk may be put back. */
  boolean keepsWord(int validator) {
    return isCorrect(validator) || isRestored(validator);
  }

  long weight() {
    return sum(weights);
  }

  /** Whether liars decide alone. */
  boolean liarsAreQuorum() {
    return liars.stream().mapToLong(weights::get).sum() >= quorum();
  }

  /** The weight that decides: more than two thirds. */
  long quorum() {
    return 2 * weight() / 3 + 1;
  }

  /** What it is, in a line for people. */
  String describe() {
    StringBuilder text = new StringBuilder();
    text.append("weights ").append(weights).append(", liars ").append(liars);
    if (tooManyLiars) {
      text.append(" (too many; camps ").append(camps).append(')');
    }
    named(doubled, "with two processes").ifPresent(text::append);
    named(restored, "restored from older copies").ifPresent(text::append);
    text.append(
        "; eras of %d, windows of %d, a slot each %d ms"
            .formatted(eraHeights, windowSlots, intervalMs));
    if (slowNs > 0) {
      text.append(", messages take %d ms more".formatted(slowNs / MS));
    }
    text.append("; rates:");
    rates.forEach((fault, rate) -> text.append(" %s=%.2f".formatted(fault, rate)));
    return text.toString();
  }

  private static Optional<String> named(OptionalInt who, String what) {
    return who.isPresent() ? Optional.of("; " + who.getAsInt() + " " + what) : Optional.empty();
  }
}
