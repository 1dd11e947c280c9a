package dev.freehold.simulation.agreement;

import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import java.util.List;

/** Does to a world of validators what its swarm says, now and then, until it is stopped. */
final class AgreementFaults {
  private static final long STEP_NS = 100_000_000;
  private static final long MS = 1_000_000;

  /** A second, an hour, a year. */
  private static final List<Long> CLOCK_JUMP_MS = List.of(1_000L, 3_600_000L, 31_536_000_000L);

  private static final double PARTED = 0.9;
  private static final double RARELY = 0.03;
  private static final double NOW_AND_THEN = 0.3;

  private final Society society;
  private final List<ValidatorProcess> validators;
  private final List<String> hosts;
  private final Dice dice;
  private boolean stopped;

  /**
   * @param validators that keep the rules
   * @param hosts of all
   */
  AgreementFaults(Society society, List<ValidatorProcess> validators, List<String> hosts) {
    this.society = society;
    this.validators = validators;
    this.hosts = hosts;
    dice = new Dice(society.seed(), "agreement faults");
  }

  void start() {
    if (society.swarm().tooManyLiars() && dice.chance(PARTED)) {
      partCamps();
    }
    society.schedule().after(STEP_NS, this::step);
  }

  void stop() {
    stopped = true;
  }

  /** Camps that hear nothing of each other are told two stories for longer. */
  private void partCamps() {
    AgreementSwarm swarm = society.swarm();
    for (ValidatorProcess one : validators) {
      for (ValidatorProcess other : validators) {
        int a = Society.validator(one.name());
        int b = Society.validator(other.name());
        if (!swarm.camps().get(a).equals(swarm.camps().get(b))) {
          society.network().partition(one.name(), other.name(), true, swarm.faultPhaseNs());
        }
      }
    }
  }

  private void step() {
    if (stopped) {
      return;
    }
    for (Fault fault : Fault.values()) {
      if (dice.chance(society.rate(fault) * 0.1)) {
        inject(fault);
      }
    }
    society.schedule().after(STEP_NS, this::step);
  }

  private void inject(Fault fault) {
    switch (fault) {
      case PARTITION, ONE_WAY_PARTITION ->
          society
              .network()
              .partition(
                  dice.pick(hosts),
                  dice.pick(hosts),
                  fault == Fault.ONE_WAY_PARTITION,
                  dice.between(50, 6_000) * MS);
      case SLOW_LINK ->
          society.network().slow(dice.pick(hosts), dice.pick(hosts), dice.between(50, 3_000) * MS);
      case PROCESS_PAUSED -> dice.pick(validators).pause(dice.between(10, 3_000) * MS);
      case VALIDATOR_CRASHED -> {
        if (dice.chance(NOW_AND_THEN)) {
          dice.pick(validators).crash(fault);
        }
      }
      case ALL_CRASHED -> {
        if (dice.chance(RARELY)) {
          society.counts().count(fault);
          validators.forEach(validator -> validator.crash(Fault.VALIDATOR_CRASHED));
        }
      }
      case VALIDATOR_RESTORED -> {
        if (dice.chance(NOW_AND_THEN)) {
          restore();
        }
      }
      case DISK_FULL -> {
        society.counts().count(fault);
        dice.pick(validators).disk().disturb(Disk.State.FULL, dice.between(10, 1_500) * MS);
      }
      case SLOW_SYNC -> slowSync();
      case CLOCK_JUMPED -> {
        if (dice.chance(NOW_AND_THEN)) {
          long most = dice.pick(CLOCK_JUMP_MS);
          dice.pick(validators).jumpClock(dice.between(-most, most + 1));
        }
      }
      case NOT_JUDGED -> {
        if (dice.chance(RARELY)) {
          dice.pick(validators).lackBlocks();
        }
      }
      default -> {
        // These happen where they happen, at their rate.
      }
    }
  }

  private void restore() {
    for (ValidatorProcess validator : validators) {
      int number = Society.validator(validator.name());
      if (society.swarm().restored().stream().anyMatch(restored -> restored == number)) {
        validator.restoreOlder();
      }
    }
  }

  private void slowSync() {
    Disk disk = dice.pick(validators).disk();
    society.counts().count(Fault.SLOW_SYNC);
    disk.slow(true);
    society.schedule().after(dice.between(50, 2_000) * MS, () -> disk.slow(false));
  }
}
