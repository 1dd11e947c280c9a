package dev.freehold.committee.machine;

import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Subject;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.id.Hash32;
import java.util.List;

/** Effects of {@link AgreementMachine}, carried out in list order. */
public sealed interface AgreementEffect {
  /** Make an entry durable. A barrier: nothing after it leaves before it is. */
  record Persist(AgreementEntry entry) implements AgreementEffect {}

  /** Send to every other validator of the era. */
  record Broadcast(AgreementMessage message) implements AgreementEffect {}

  /** Send to one validator. */
  record SendTo(int validator, AgreementMessage message) implements AgreementEffect {}

  /**
   * Make a payload for a slot; it comes back as {@link AgreementInput.Proposed}. Asked once a slot.
   *
   * @param parentSlot 0 for the era's root
   * @param parent what it is to stand on
   * @param height of what it stands on
   * @param onto the candidates above the last final one that lead to the parent, and it, lowest
   *     first; without the lowest where those are lacking
   */
  record Propose(long slot, long parentSlot, Hash32 parent, long height, List<Candidate> onto)
      implements AgreementEffect {
    public Propose {
      onto = List.copyOf(onto);
    }
  }

  /**
   * Judge a candidate, its leader's signature with it; it comes back as {@link
   * AgreementInput.Judged}, as late as it takes.
   *
   * @param onto what it stands on, as of {@link Propose}
   */
  record Judge(Candidate candidate, List<Candidate> onto) implements AgreementEffect {
    public Judge {
      onto = List.copyOf(onto);
    }
  }

  /** Signatures to be checked, which takes long; what comes of it comes back. */
  sealed interface Check extends AgreementEffect {}

  /** Put votes together by {@link dev.freehold.core.committee.VoteAssembly#of}. */
  record Assemble(Subject subject, List<Vote> votes) implements Check {
    public Assemble {
      votes = List.copyOf(votes);
    }
  }

  /** Check a certificate by {@link Certificate#holds}. */
  record CheckCertificate(int from, Certificate certificate) implements Check {}

  /** Check evidence by {@link Evidence#holds}. */
  record CheckEvidence(Evidence evidence) implements Check {}

  /**
   * A candidate is final; they come in the order of the chain.
   *
   * @param above candidates that stand on it, up to the one that was voted for; none if it was
   *     voted for itself
   * @param finality FINAL certificate of the last of them
   */
  record Final(Candidate candidate, List<CandidateHeader> above, Certificate finality)
      implements AgreementEffect {
    public Final {
      above = List.copyOf(above);
    }
  }

  /** The era's last candidate is final: nothing is proposed or voted any more. */
  record Ended(Certificate finality) implements AgreementEffect {}

  /**
   * Bring the chain here up to what this certificate makes final; it comes back as {@link
   * AgreementInput.Synced}. It is asked for again as long as it is lacking.
   */
  record CatchUp(Certificate finality) implements AgreementEffect {}

  /** Word of what is wrong, for whoever watches; nothing comes back. */
  sealed interface Trouble extends AgreementEffect {}

  /** Somebody broke the rules; the evidence was checked, and is given out once a validator. */
  record Convict(Evidence evidence) implements Trouble {}

  /** A validator sent what none does that keeps the protocol; no proof of it for others. */
  record Blame(int validator, Fault fault) implements Trouble {}

  /**
   * Votes of this validator's key are about that it has not cast: its log is older than what it
   * signed, or another process has its key. It votes nothing until it has heard the others.
   *
   * @param slot of such a vote
   */
  record Doubt(long slot) implements Trouble {}

  /**
   * Stop for good: two certificates that cannot both be, so more of the committee lies than it
   * bears.
   *
   * @param liars those who signed both, where the two exclude each other by themselves
   */
  record Halt(Certificate first, Certificate second, Signers liars) implements Trouble {}

  /** Step with a {@link AgreementInput.Tick} after so many milliseconds at the latest. */
  record Wake(long afterMs) implements AgreementEffect {}
}
