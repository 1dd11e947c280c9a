package dev.freehold.committee;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;

/**
 * A signed word of one validator about one slot.
 *
 * @param era at least 0
 * @param slot at least 1
 * @param candidate hash of the candidate; zeros if it is a SKIP
 * @param validator its place in the committee
 * @param signature over {@link #message}; not checked here
 */
public record Vote(
    VoteKind kind, long era, long slot, Hash32 candidate, int validator, BlsSignature signature)
    implements AgreementMessage {
  public Vote {
    requireSubject(kind, era, slot, candidate);
    if (validator < 0 || validator >= Limits.VALIDATORS_MAX) {
      throw new IllegalArgumentException("no validator has place " + validator);
    }
  }

  static void requireSubject(VoteKind kind, long era, long slot, Hash32 candidate) {
    if (era < 0 || slot < 1 || (kind == VoteKind.SKIP) != candidate.equals(Hash32.ZERO)) {
      throw new IllegalArgumentException("nothing to vote on: " + kind + " of slot " + slot);
    }
  }

  /**
   * The bytes that are signed: the same for all who vote so, which is why votes add up.
   *
   * @param genesis the network's genesis hash
   */
  public static byte[] message(
      Hash32 genesis, VoteKind kind, long era, long slot, Hash32 candidate) {
    Encoder out = new Encoder().hash(genesis).u63(era).u8(kind.ordinal()).u63(slot);
    return TaggedHash.VOTE.of(out.hash(candidate).toBytes()).toBytes();
  }

  /** The bytes that this vote's signature is over. */
  public byte[] message(Hash32 genesis) {
    return message(genesis, kind, era, slot, candidate);
  }

  /** Whether it says the same as another, whoever signed which. */
  public boolean agrees(Vote other) {
    return kind == other.kind
        && era == other.era
        && slot == other.slot
        && candidate.equals(other.candidate);
  }

  @Override
  public void encode(Encoder out) {
    out.u8(kind.ordinal()).u63(era).u63(slot).hash(candidate).u8(validator);
    signature.encode(out);
  }

  public static Vote decode(Decoder in) {
    return new Vote(
        in.tag(VoteKind.values()), in.u63(), in.u63(), in.hash(), in.u8(), BlsSignature.decode(in));
  }
}
