package dev.freehold.core.committee;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;

/**
 * A message from one validator to others. Who says it is known by the connection that it comes by;
 * each names its era, and means nothing in another.
 */
public sealed interface AgreementMessage
    permits Candidate, Vote, Certificate, Standstill, Listening, Wanted {
  /** The era that it is about. */
  long era();

  /** Writes it without its tag. */
  void encode(Encoder out);

  /** Its tag, then itself. */
  default byte[] toBytes() {
    Encoder out = new Encoder();
    int tag =
        switch (this) {
          case Candidate _ -> 0;
          case Vote _ -> 1;
          case Certificate _ -> 2;
          case Standstill _ -> 3;
          case Listening _ -> 4;
          case Wanted _ -> 5;
        };
    out.u8(tag);
    encode(out);
    return out.toBytes();
  }

  /**
   * Decodes one message.
   *
   * @throws MalformedException if the bytes are not one
   */
  static AgreementMessage decode(byte[] bytes) {
    return Decoder.decode(bytes, AgreementMessage::read);
  }

  private static AgreementMessage read(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> Candidate.decode(in);
      case 1 -> Vote.decode(in);
      case 2 -> Certificate.decode(in);
      case 3 -> Standstill.decode(in);
      case 4 -> Listening.decode(in);
      case 5 -> Wanted.decode(in);
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "agreement message " + tag);
    };
  }
}
