package dev.freehold.protocol.wire;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;

/** Messages as bytes: the {@link MessageType} in one byte, then the fields. */
public final class MessageCodec {
  private MessageCodec() {}

  /** A message's encoding, without the frame's length. */
  public static byte[] encode(Message message) {
    Encoder out = new Encoder().u8(MessageType.of(message).code());
    Fields.write(message, out);
    return out.toBytes();
  }

  /**
   * Encodes a {@link Message.Replicate} of a block that is encoded already.
   *
   * @param epoch at least 0
   * @param block as {@link dev.freehold.core.chain.RealmBlock#toBytes} gives it
   */
  public static byte[] encodeReplicate(long epoch, byte[] block) {
    Encoder out = new Encoder().u8(MessageType.REPLICATE.code());
    Fields.writeReplicate(epoch, block, out);
    return out.toBytes();
  }

  /**
   * Decodes exactly one message.
   *
   * @throws MalformedException if the bytes are not one
   */
  public static Message decode(byte[] bytes) {
    return Decoder.decode(bytes, MessageCodec::read);
  }

  private static Message read(Decoder in) {
    int code = in.u8();
    return MessageType.of(code)
        .orElseThrow(() -> new MalformedException(Reason.UNKNOWN_TAG, "message type " + code))
        .read(in);
  }
}
