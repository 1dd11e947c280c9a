package dev.freehold.committee.machine;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Vote;

/** An entry of a validator's log of one era: replaying all of them restores the machine. */
public sealed interface AgreementEntry {
  /** A candidate that this validator proposed or voted for; before its vote. */
  record Stored(Candidate candidate) implements AgreementEntry {}

  /** A vote of this validator. */
  record Cast(Vote vote) implements AgreementEntry {}

  /** A certificate that was checked, above the last final one. */
  record Held(Certificate certificate) implements AgreementEntry {}

  /**
   * The certificate's candidate is final, and all that it stands on; nothing below matters any
   * more.
   *
   * @param height of its candidate
   */
  record Finalized(Certificate finality, long height) implements AgreementEntry {}

  /** No NOTAR and no FINAL is said, and nothing proposed, up to this slot. */
  record Abstains(long throughSlot) implements AgreementEntry {}

  /** No SKIP is said of this slot: a FINAL of it may be forgotten. */
  record Bound(long slot) implements AgreementEntry {}

  /** Somebody was convicted. */
  record Convicted(Evidence evidence) implements AgreementEntry {}

  /** Two certificates that cannot both be. */
  record Halted(Certificate first, Certificate second) implements AgreementEntry {
    /** Those who signed both, where the two exclude each other by themselves. */
    public Signers liars() {
      return first.subject().excludes(second.subject())
          ? first.signers().and(second.signers())
          : Signers.of();
    }
  }

  default byte[] toBytes() {
    Encoder out = new Encoder();
    switch (this) {
      case Stored e -> {
        out.u8(0);
        e.candidate.encode(out);
      }
      case Cast e -> {
        out.u8(1);
        e.vote.encode(out);
      }
      case Held e -> {
        out.u8(2);
        e.certificate.encode(out);
      }
      case Finalized e -> {
        out.u8(3);
        e.finality.encode(out);
        out.u63(e.height);
      }
      case Abstains e -> out.u8(4).u63(e.throughSlot);
      case Convicted e -> {
        out.u8(5);
        e.evidence.encode(out);
      }
      case Halted e -> {
        out.u8(6);
        e.first.encode(out);
        e.second.encode(out);
      }
      case Bound e -> out.u8(7).u63(e.slot);
    }
    return out.toBytes();
  }

  /**
   * Decodes one entry.
   *
   * @throws MalformedException if the bytes are not one
   */
  static AgreementEntry decode(byte[] bytes) {
    return Decoder.decode(bytes, AgreementEntry::read);
  }

  private static AgreementEntry read(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> new Stored(Candidate.decode(in));
      case 1 -> new Cast(Vote.decode(in));
      case 2 -> new Held(Certificate.decode(in));
      case 3 -> new Finalized(Certificate.decode(in), in.u63());
      case 4 -> new Abstains(in.u63());
      case 5 -> new Convicted(Evidence.decode(in));
      case 6 -> new Halted(Certificate.decode(in), Certificate.decode(in));
      case 7 -> new Bound(in.u63());
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "agreement entry " + tag);
    };
  }
}
