package dev.freehold.committee.agent;

import dev.freehold.committee.machine.Fault;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Validator;

/** Listener that is told what goes wrong in a committee. Called on the agreement's thread. */
public interface AgreementWatch {
  /** A validator is convicted by its own signatures, which were checked. */
  void convicted(Validator validator, Evidence evidence);

  /** A validator sent what none does that keeps the protocol; no proof of it for others. */
  void blamed(Validator validator, Fault fault);

  /**
   * Votes of this validator's own key are about that its log lacks: the log is an older copy, or
   * another process has the key.
   *
   * @param slot of such a vote
   */
  void doubted(long slot);

  /**
   * Two certificates cannot both be, so that this validator has stopped for good.
   *
   * @param liars those who signed both, where the two exclude each other by themselves
   */
  void halted(Certificate first, Certificate second, Signers liars);
}
