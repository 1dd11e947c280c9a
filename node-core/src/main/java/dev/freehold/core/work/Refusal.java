package dev.freehold.core.work;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;

/**
 * A result that was not taken.
 *
 * @param aggregator digest of the key of whoever sent it
 * @param checkpoint the latest when it was refused
 */
public record Refusal(
    Hash32 job, UserId payee, Hash32 aggregator, long checkpoint, Verdict verdict) {
  public void encode(Encoder out) {
    out.hash(job).i32(payee.value()).hash(aggregator).u63(checkpoint).u8(verdict.ordinal());
  }

  public static Refusal decode(Decoder in) {
    return new Refusal(
        in.hash(), new UserId(in.i32()), in.hash(), in.u63(), in.tag(Verdict.values()));
  }
}
