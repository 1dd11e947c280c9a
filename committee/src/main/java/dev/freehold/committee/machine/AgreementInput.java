package dev.freehold.committee.machine;

import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.VoteAssembly;
import dev.freehold.core.id.Hash32;

/** Inputs of {@link AgreementMachine}. */
public sealed interface AgreementInput {
  /**
   * The process is up and has handed over its log: the first input, once.
   *
   * @param nowMs as of {@link Tick}
   */
  record Started(long nowMs, Origin origin) implements AgreementInput {}

  /**
   * It is {@code nowMs} by a clock of this machine's own, from any beginning. Only differences
   * count; a clock that is set back loses the difference.
   */
  record Tick(long nowMs) implements AgreementInput {}

  /**
   * A validator said something, on its own connection, which holds nothing of before this process.
   *
   * @param from its place in the committee
   */
  record Heard(int from, AgreementMessage message) implements AgreementInput {}

  /**
   * The payload that {@link AgreementEffect.Propose} asked for.
   *
   * @param parent what it was made to stand on
   * @param payload not empty
   */
  record Proposed(long slot, Hash32 parent, byte[] payload) implements AgreementInput {
    public Proposed {
      payload = payload.clone();
    }

    @Override
    public byte[] payload() {
      return payload.clone();
    }
  }

  /**
   * Outcome of {@link AgreementEffect.Judge}. Whoever lacks something for the judgement says
   * nothing, and judges later.
   *
   * @param isValid whether the payload follows from what it stands on and its leader has signed it;
   *     by what all can see
   */
  record Judged(long slot, Hash32 candidate, boolean isValid) implements AgreementInput {}

  /** Outcome of {@link AgreementEffect.Assemble}. */
  record Assembled(AgreementEffect.Assemble asked, VoteAssembly outcome)
      implements AgreementInput {}

  /** Outcome of {@link AgreementEffect.CheckCertificate}. */
  record CertificateChecked(int from, Certificate certificate, boolean holds)
      implements AgreementInput {}

  /** Outcome of {@link AgreementEffect.CheckEvidence}. */
  record EvidenceChecked(Evidence evidence, boolean holds) implements AgreementInput {}

  /**
   * The chain is here up to what a certificate of the era makes final, as {@link
   * AgreementEffect.CatchUp} asked for.
   *
   * @param finality a FINAL certificate that was checked
   * @param height of its candidate
   */
  record Synced(Certificate finality, long height) implements AgreementInput {}
}
