package dev.freehold.node.validator;

import dev.freehold.committee.agent.AgreementWatch;
import dev.freehold.committee.machine.Fault;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Validator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log lines of what goes wrong in a committee, for the people who run a validator. */
public final class WatchLog implements AgreementWatch {
  private static final Logger LOG = LoggerFactory.getLogger(WatchLog.class);

  @Override
  public void convicted(Validator validator, Evidence evidence) {
    LOG.warn(
        "validator {} has contradicted itself, as its signatures show: {}",
        validator.node().abbreviated(),
        evidence);
  }

  @Override
  public void blamed(Validator validator, Fault fault) {
    LOG.debug("validator {} sent what none does: {}", validator.node().abbreviated(), fault);
  }

  @Override
  public void doubted(long slot) {
    LOG.error(
        "a vote of this validator's key in slot {} is about that its log lacks: either another"
            + " process has the key, which must be stopped, or this directory is an older copy. It"
            + " votes nothing until it has heard the others",
        slot);
  }

  @Override
  public void halted(Certificate first, Certificate second, Signers liars) {
    LOG.error(
        "two certificates cannot both be, so that more of the committee lies than it bears, and"
            + " this validator has stopped: {} and {}; who signed both: {}",
        first,
        second,
        liars);
  }
}
