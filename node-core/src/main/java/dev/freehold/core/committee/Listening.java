package dev.freehold.core.committee;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;

/**
 * Word of a validator that has started and votes nothing before it has heard the others: who hears
 * it answers with a {@link Standstill}.
 *
 * @param era at least 0
 * @param undecided the first slot that its sender holds no decision of, at least 1
 */
public record Listening(long era, long undecided) implements AgreementMessage {
  public Listening {
    if (era < 0 || undecided < 1) {
      throw new IllegalArgumentException("no slot " + undecided);
    }
  }

  @Override
  public void encode(Encoder out) {
    out.u63(era).u63(undecided);
  }

  public static Listening decode(Decoder in) {
    return new Listening(in.u63(), in.u63());
  }
}
