package dev.freehold.core.committee;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;

/**
 * Question of one validator to another for a candidate that a quorum has voted for and that it has
 * not got. The answer is the {@link Candidate}, or nothing.
 *
 * @param era at least 0
 * @param slot at least 1
 * @param candidate its hash
 */
public record Wanted(long era, long slot, Hash32 candidate) implements AgreementMessage {
  public Wanted {
    if (era < 0 || slot < 1) {
      throw new IllegalArgumentException("no slot " + slot);
    }
  }

  @Override
  public void encode(Encoder out) {
    out.u63(era).u63(slot).hash(candidate);
  }

  public static Wanted decode(Decoder in) {
    return new Wanted(in.u63(), in.u63(), in.hash());
  }
}
