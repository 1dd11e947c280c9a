package dev.freehold.simulation.agreement;

import dev.freehold.committee.machine.Origin;
import dev.freehold.simulation.Outcome;
import dev.freehold.simulation.Tally;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.Write;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Schedule;
import dev.freehold.simulation.kernel.Trace;
import dev.freehold.simulation.network.Network;
import dev.freehold.simulation.process.SimProcess;
import dev.freehold.simulation.proof.DigestSignatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One world of validators from one seed. First faults happen and nothing false may be signed, sent
 * or called final; then they stop, liars go on, and something new must become final everywhere. In
 * worlds with too many liars there may be forks, and each must convict a third.
 */
public final class AgreementWorld {
  private static final long LIVENESS_NS = 60_000_000_000L;

  /** How long a world with too many liars goes on once its faults have stopped. */
  private static final long UNDER_LIES_NS = 12_000_000_000L;

  private final long seed;
  private final AgreementSwarm swarm;
  private final Schedule schedule = new Schedule();
  private final FaultCounts counts = new FaultCounts();
  private final Trace trace;
  private final Society society;
  private final List<ValidatorProcess> validators = new ArrayList<>();
  private final List<LyingValidator> liars = new ArrayList<>();
  private final Optional<ValidatorProcess> second;
  private final AgreementFaults faults;

  /**
   * A world that has not begun.
   *
   * @param lines receives a line for each thing that happens
   */
  public AgreementWorld(long seed, Mutant mutant, Optional<Consumer<String>> lines) {
    this.seed = seed;
    swarm = AgreementSwarm.of(seed);
    trace = new Trace(schedule, lines);
    DigestSignatures signatures = new DigestSignatures();
    if (mutant == Mutant.ERA_UNSIGNED) {
      signatures.forgetEras(Society.genesis(seed));
    }
    Network network = new Network(schedule, seed, swarm::rate, counts, trace);
    society =
        new Society(
            seed,
            swarm,
            mutant,
            schedule,
            trace,
            counts,
            network,
            signatures,
            new AgreementChecker(swarm),
            Society.validators(seed, swarm));
    List<String> hosts = new ArrayList<>();
    for (int i = 0; i < swarm.size(); i++) {
      hosts.add(Society.VALIDATOR + i);
    }
    swarm.doubled().ifPresent(i -> hosts.add(Society.VALIDATOR + i + Society.SECOND));
    Conspiracy conspiracy = new Conspiracy(seed, schedule);
    Optional<ValidatorProcess> twin = Optional.empty();
    for (String host : hosts) {
      if (swarm.liars().contains(Society.validator(host))) {
        LyingValidator liar =
            new LyingValidator(society, host, disk(host, _ -> {}), hosts, conspiracy);
        liars.add(liar);
        network.add(liar);
      } else {
        ValidatorProcess validator = validator(host, hosts);
        network.add(validator);
        if (host.endsWith(Society.SECOND)) {
          twin = Optional.of(validator);
        } else {
          validators.add(validator);
        }
      }
    }
    second = twin;
    faults = new AgreementFaults(society, validators, hosts);
  }

  private ValidatorProcess validator(String host, List<String> hosts) {
    Disk disk = disk(host, write -> ValidatorProcess.durable(society, host, write));
    boolean isSecond = host.endsWith(Society.SECOND);
    return new ValidatorProcess(
        society, host, disk, hosts, isSecond ? Origin.KEPT : Origin.NEW_ERA);
  }

  private Disk disk(String host, Consumer<Write> onDurable) {
    return new Disk(
        schedule, new Dice(seed, "disk of " + host), counts, society.mutant(), onDurable);
  }

  /** What it is, in a line for people. */
  public static String describe(long seed) {
    return AgreementSwarm.of(seed).describe();
  }

  /** Lives through it. */
  public Outcome run() {
    Optional<Violation> violation = Optional.empty();
    try {
      validators.forEach(SimProcess::start);
      liars.forEach(SimProcess::start);
      second.ifPresent(this::startLater);
      faults.start();
      schedule.runUntil(swarm.faultPhaseNs());
      heal();
      if (swarm.tooManyLiars()) {
        // Whoever is told two stories must see it.
        schedule.runUntil(schedule.nowNs() + UNDER_LIES_NS);
        society.checker().requireForkConvicts(_ -> society.mutant() != Mutant.FORK_UNSEEN);
      } else {
        finish();
      }
    } catch (Violation e) {
      violation = Optional.of(e);
      trace.record("VIOLATION", "checker", e.getMessage());
    }
    AgreementChecker checker = society.checker();
    return new Outcome(
        seed,
        trace.finish(),
        violation,
        counts,
        schedule.nowNs(),
        schedule.eventsRun(),
        Tally.of("finals", checker.height())
            .and("forks", checker.isForked() ? 1 : 0)
            .and("convictions", checker.evidence()));
  }

  private void startLater(ValidatorProcess process) {
    Dice dice = new Dice(seed, "second process");
    schedule.after(
        dice.between(0, swarm.faultPhaseNs()),
        () -> {
          counts.count(Fault.KEY_USED_TWICE);
          process.start();
        });
  }

  private void heal() {
    trace.record("healed", "world", "");
    faults.stop();
    society.network().heal();
    society.network().delay(swarm.slowNs());
    validators.forEach(ValidatorProcess::recover);
    second.ifPresent(ValidatorProcess::recover);
  }

  private void finish() {
    long until = schedule.nowNs() + LIVENESS_NS;
    long height = society.checker().height();
    while (!isFinalAbove(height)) {
      if (!schedule.runNext(until)) {
        throw new Violation(
            Invariant.FINAL_AGAIN, "nothing new above height %d: %s".formatted(height, heights()));
      }
    }
  }

  private boolean isFinalAbove(long height) {
    return correct().stream()
        .allMatch(validator -> society.checker().height(validator.name()) > height);
  }

  private List<ValidatorProcess> correct() {
    return validators.stream().filter(validator -> swarm.isCorrect(validator.me)).toList();
  }

  private String heights() {
    StringBuilder text = new StringBuilder();
    for (ValidatorProcess validator : correct()) {
      text.append(validator.name())
          .append(" at ")
          .append(society.checker().height(validator.name()));
      if (validator.isWorking()) {
        text.append(", slot ").append(validator.driver().machine().undecidedSlot());
        text.append(validator.driver().machine().isListening() ? " listening; " : "; ");
      } else {
        text.append(", down; ");
      }
    }
    return text.toString();
  }
}
