package dev.freehold.simulation.agreement;

import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.process.FaultInjector;
import java.util.List;

/** Injector of the faults of validators. */
final class AgreementFaults extends FaultInjector {
  /** A second, an hour, a year. */
  private static final List<Long> CLOCK_JUMP_MS = List.of(1_000L, 3_600_000L, 31_536_000_000L);

  private static final long PARTED_MS_MAX = 6_000;
  private static final long PAUSED_MS_MAX = 3_000;
  private static final double PARTED = 0.9;
  private static final double RARELY = 0.03;
  private static final double NOW_AND_THEN = 0.3;

  private final Society society;
  private final List<ValidatorProcess> validators;

  /**
   * @param validators that keep the rules
   * @param hosts of all
   */
  AgreementFaults(Society society, List<ValidatorProcess> validators, List<String> hosts) {
    super(
        society,
        new Dice(society.seed(), "agreement faults"),
        validators,
        hosts,
        PARTED_MS_MAX,
        PAUSED_MS_MAX);
    this.society = society;
    this.validators = validators;
  }

  @Override
  public void start() {
    if (society.swarm().tooManyLiars() && dice.chance(PARTED)) {
      partCamps();
    }
    super.start();
  }

  /** Camps that hear nothing of each other are told two stories for longer. */
  private void partCamps() {
    AgreementSwarm swarm = society.swarm();
    for (ValidatorProcess one : validators) {
      for (ValidatorProcess other : validators) {
        if (!swarm.camps().get(one.me).equals(swarm.camps().get(other.me))) {
          society.network().partition(one.name(), other.name(), true, swarm.faultPhaseNs());
        }
      }
    }
  }

  @Override
  protected void injectOther(Fault fault) {
    switch (fault) {
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
      if (society.swarm().isRestored(validator.me)) {
        validator.restoreOlder();
      }
    }
  }
}
