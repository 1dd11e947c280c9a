package dev.freehold.committee;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;

/**
 * What a validator says that has started and votes nothing before it has heard the others: who
 * hears it answers with a {@link Standstill}.
 *
 * @param era at least 0
 */
public record Listening(long era) implements AgreementMessage {
  public Listening {
    if (era < 0) {
      throw new IllegalArgumentException("no era " + era);
    }
  }

  @Override
  public void encode(Encoder out) {
    out.u63(era);
  }

  public static Listening decode(Decoder in) {
    return new Listening(in.u63());
  }
}
