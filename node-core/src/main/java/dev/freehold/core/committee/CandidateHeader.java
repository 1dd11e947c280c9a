package dev.freehold.core.committee;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;

/**
 * All of a candidate but its payload and its signature.
 *
 * @param era at least 0
 * @param slot at least 1
 * @param parentSlot what it stands on: a slot before, 0 for the era's root
 * @param parent hash of what it stands on
 * @param height of the checkpoint that it would be; that of its parent if it adds none
 * @param payloadDigest digest of the payload
 */
public record CandidateHeader(
    long era, long slot, long parentSlot, Hash32 parent, long height, Hash32 payloadDigest) {
  public CandidateHeader {
    if (era < 0 || parentSlot < 0 || slot <= parentSlot || height < 0) {
      throw new IllegalArgumentException("no candidate for slot " + slot + " on " + parentSlot);
    }
  }

  /** The digest that votes name, and that its leader signs. */
  public Hash32 hash(Hash32 genesis) {
    Encoder out = new Encoder().hash(genesis);
    encode(out);
    return TaggedHash.CANDIDATE.of(out.toBytes());
  }

  public void encode(Encoder out) {
    encodeButPayload(out);
    out.hash(payloadDigest);
  }

  /** All but the digest, for who has the payload. */
  void encodeButPayload(Encoder out) {
    out.u63(era).u63(slot).u63(parentSlot).hash(parent).u63(height);
  }

  public static CandidateHeader decode(Decoder in) {
    return new CandidateHeader(in.u63(), in.u63(), in.u63(), in.hash(), in.u63(), in.hash());
  }
}
