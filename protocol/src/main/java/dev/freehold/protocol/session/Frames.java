package dev.freehold.protocol.session;

import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import java.nio.ByteBuffer;

/** Maker of frames; {@link FrameCutter} takes them apart. */
public final class Frames {
  private Frames() {}

  /** A message as a frame: its length in four bytes, then its encoding. */
  public static byte[] of(Message message) {
    return of(MessageCodec.encode(message));
  }

  /** Bytes as a frame: how many there are in four bytes, then they. */
  public static byte[] of(byte[] bytes) {
    return ByteBuffer.allocate(Protocol.LENGTH_BYTES + bytes.length)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }
}
