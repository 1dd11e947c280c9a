package dev.freehold.core.committee;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.port.AggregateSignatures;
import java.util.List;

/**
 * Two signed statements of one validator that no validator makes that keeps the rules. Whoever
 * holds it can show it to anybody. Two signatures over the same statement are none.
 */
public sealed interface Evidence {
  /** The era that both are of. */
  long era();

  /** The slot that both are about. */
  long slot();

  /** Who signed both: a place in the committee. */
  int validator();

  /** Whether both signatures are that validator's. */
  boolean holds(Era of, AggregateSignatures signatures);

  /**
   * Two votes that exclude each other.
   *
   * @param first of one slot and validator
   * @param second of the same
   */
  record Votes(Vote first, Vote second) implements Evidence {
    public Votes {
      if (!exclude(first, second)) {
        throw new IllegalArgumentException("two votes that may stand together");
      }
    }

    @Override
    public long era() {
      return first.era();
    }

    @Override
    public long slot() {
      return first.slot();
    }

    @Override
    public int validator() {
      return first.validator();
    }

    @Override
    public boolean holds(Era of, AggregateSignatures signatures) {
      return isSigned(of, first, signatures) && isSigned(of, second, signatures);
    }
  }

  /**
   * Two candidates that one leader signed for one slot.
   *
   * @param leader its place in the committee
   */
  record Candidates(
      int leader,
      CandidateHeader first,
      BlsSignature firstSignature,
      CandidateHeader second,
      BlsSignature secondSignature)
      implements Evidence {
    public Candidates {
      if (leader < 0
          || first.era() != second.era()
          || first.slot() != second.slot()
          || first.equals(second)) {
        throw new IllegalArgumentException("not two candidates of one slot");
      }
    }

    @Override
    public long era() {
      return first.era();
    }

    @Override
    public long slot() {
      return first.slot();
    }

    @Override
    public int validator() {
      return leader;
    }

    @Override
    public boolean holds(Era of, AggregateSignatures signatures) {
      return leader < of.committee().size()
          && leader == new Leaders(of).of(slot())
          && isSigned(of, first, firstSignature, signatures)
          && isSigned(of, second, secondSignature, signatures);
    }

    private boolean isSigned(
        Era of, CandidateHeader header, BlsSignature signature, AggregateSignatures signatures) {
      return Evidence.isSigned(
          of, leader, header.hash(of.genesis()).toBytes(), signature, signatures);
    }
  }

  /** Whether two votes are of one validator and exclude each other. */
  static boolean exclude(Vote first, Vote second) {
    return first.validator() == second.validator() && first.subject().excludes(second.subject());
  }

  private static boolean isSigned(Era of, Vote vote, AggregateSignatures signatures) {
    return isSigned(of, vote.validator(), vote.message(of.genesis()), vote.signature(), signatures);
  }

  private static boolean isSigned(
      Era of,
      int validator,
      byte[] message,
      BlsSignature signature,
      AggregateSignatures signatures) {
    return validator < of.committee().size()
        && signatures.verify(List.of(of.committee().key(validator)), message, signature.toBytes());
  }

  default void encode(Encoder out) {
    switch (this) {
      case Votes e -> {
        out.u8(0);
        e.first.encode(out);
        e.second.encode(out);
      }
      case Candidates e -> {
        out.u8(1).u8(e.leader);
        e.first.encode(out);
        e.firstSignature.encode(out);
        e.second.encode(out);
        e.secondSignature.encode(out);
      }
    }
  }

  static Evidence decode(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> new Votes(Vote.decode(in), Vote.decode(in));
      case 1 ->
          new Candidates(
              in.u8(),
              CandidateHeader.decode(in),
              BlsSignature.decode(in),
              CandidateHeader.decode(in),
              BlsSignature.decode(in));
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "evidence " + tag);
    };
  }
}
