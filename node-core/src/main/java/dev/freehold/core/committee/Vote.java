package dev.freehold.core.committee;

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
    Subject.require(kind, era, slot, candidate);
    if (validator < 0 || validator >= Limits.VALIDATORS_MAX) {
      throw new IllegalArgumentException("no validator has place " + validator);
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

  /** What it says, whoever signed it. */
  public Subject subject() {
    return new Subject(kind, era, slot, candidate);
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
