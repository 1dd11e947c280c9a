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

  /**
   * The digest of a payload. One that adds a checkpoint begins with that checkpoint's hash, and is
   * known by it and by a digest of the rest: whoever has the checkpoint need not have the rest.
   */
  public static Hash32 digest(byte[] payload) {
    return payload.length < Hash32.BYTES
        ? TaggedHash.CANDIDATE_PAYLOAD.of(payload)
        : payloadDigest(new Hash32(Arrays.copyOf(payload, Hash32.BYTES)), restDigest(payload));
  }

  /**
   * The digest of the payload of a candidate that adds a checkpoint.
   *
   * @param checkpoint its hash
   * @param rest digest of what else is in the payload, as {@link #restDigest} makes it
   */
  public static Hash32 payloadDigest(Hash32 checkpoint, Hash32 rest) {
    return TaggedHash.CHECKPOINT_PAYLOAD.of(new Encoder().hash(checkpoint).hash(rest).toBytes());
  }

  /**
   * The digest of what is in a payload besides the checkpoint's hash.
   *
   * @param payload at least {@link Hash32#BYTES} bytes
   */
  public static Hash32 restDigest(byte[] payload) {
    return TaggedHash.CANDIDATE_REST.of(Arrays.copyOfRange(payload, Hash32.BYTES, payload.length));
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
