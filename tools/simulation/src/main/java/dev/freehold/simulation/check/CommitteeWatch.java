package dev.freehold.simulation.check;

import dev.freehold.committee.agent.AgreementWatch;
import dev.freehold.committee.machine.Fault;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Validator;
import dev.freehold.simulation.kernel.CommitteeSwarm;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Trace;
import java.util.List;

/** Watch over what the validators of a world say of each other. */
public final class CommitteeWatch {
  private final CommitteeSwarm swarm;
  private final List<Validator> validators;
  private final Trace trace;
  private long convictions;

  /**
   * @param validators in the order of the committee
   */
  public CommitteeWatch(CommitteeSwarm swarm, List<Validator> validators, Trace trace) {
    this.swarm = swarm;
    this.validators = validators;
    this.trace = trace;
  }

  /** How often somebody was convicted by somebody. */
  public long convictions() {
    return convictions;
  }

  /** What a validator tells; of one that lies nobody minds it. */
  public AgreementWatch of(String host, int me) {
    return new AgreementWatch() {
      @Override
      public void convicted(Validator validator, Evidence evidence) {
        convictions++;
        trace.record("convicts", host, "validator " + validators.indexOf(validator));
        require(
            me,
            Invariant.CORRECT_UNCONVICTED,
            !swarm.isHonest(validators.indexOf(validator)),
            "%s convicts %d, who kept the rules".formatted(host, validators.indexOf(validator)));
      }

      @Override
      public void blamed(Validator validator, Fault fault) {
        trace.record("blames", host, validators.indexOf(validator) + ": " + fault);
        require(
            me,
            Invariant.CORRECT_UNCONVICTED,
            !swarm.isCorrect(validators.indexOf(validator)) || !swarm.isCorrect(me),
            "%s blames %d: %s".formatted(host, validators.indexOf(validator), fault));
      }

      @Override
      public void doubted(long slot) {
        trace.record("doubts", host, "slot " + slot);
        require(
            me,
            Invariant.LOG_TRUSTED,
            !swarm.isCorrect(me),
            "%s doubts its own log in slot %d".formatted(host, slot));
      }

      @Override
      public void halted(Certificate first, Certificate second, Signers liars) {
        require(
            me,
            Invariant.ONE_FINAL,
            false,
            "%s halts over slots %d and %d".formatted(host, first.slot(), second.slot()));
      }
    };
  }

  private void require(int me, Invariant invariant, boolean holds, String otherwise) {
    Checker.require(invariant, holds || !swarm.isHonest(me), otherwise);
  }
}
