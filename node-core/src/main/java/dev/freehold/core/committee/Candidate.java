package dev.freehold.core.committee;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.Arrays;

/**
 * A proposal of a leader for a slot. What the payload says is for those who judge it; here it is
 * bytes. An empty one adds no checkpoint: it only lets what it stands on become final (see {@link
 * Era#lastHeight}).
 *
 * @param header with the payload's digest
 * @param payload at most {@link Limits#CANDIDATE_BYTES_MAX} bytes; copied
 * @param signature the leader's over the header's hash
 */
public record Candidate(CandidateHeader header, byte[] payload, BlsSignature signature)
    implements AgreementMessage {
  public Candidate {
    payload = payload.clone();
    if (payload.length > Limits.CANDIDATE_BYTES_MAX
        || !digest(payload).equals(header.payloadDigest())) {
      throw new IllegalArgumentException("a payload that is not the header's");
    }
  }

  /** The digest of a payload. */
  public static Hash32 digest(byte[] payload) {
    return TaggedHash.CANDIDATE_PAYLOAD.of(payload);
  }

  @Override
  public byte[] payload() {
    return payload.clone();
  }

  /** Whether it adds no checkpoint. */
  public boolean isEmpty() {
    return payload.length == 0;
  }

  @Override
  public long era() {
    return header.era();
  }

  /** The slot that it is for. */
  public long slot() {
    return header.slot();
  }

  @Override
  public void encode(Encoder out) {
    header.encodeButPayload(out);
    out.bytes(payload);
    signature.encode(out);
  }

  public static Candidate decode(Decoder in) {
    long era = in.u63();
    long slot = in.u63();
    long parentSlot = in.u63();
    Hash32 parent = in.hash();
    long height = in.u63();
    byte[] payload = in.bytes(Limits.CANDIDATE_BYTES_MAX);
    CandidateHeader header =
        new CandidateHeader(era, slot, parentSlot, parent, height, digest(payload));
    return new Candidate(header, payload, BlsSignature.decode(in));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Candidate that
        && header.equals(that.header)
        && signature.equals(that.signature)
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return header.hashCode();
  }

  @Override
  public String toString() {
    return "Candidate[slot " + slot() + " on " + header.parentSlot() + "]";
  }
}
