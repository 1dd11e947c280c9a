package dev.freehold.simulation.network;

import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Frames of the protocol: made of messages, and cut from a stream under a limit. */
public final class Frames {
  /** A frame longer than its receiver takes, or of nothing. */
  public static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TooLargeException(int length) {
      super("a frame of " + Integer.toUnsignedString(length) + " bytes", null, false, false);
    }
  }

  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private int frameBytesMax;

  public Frames(int frameBytesMax) {
    this.frameBytesMax = frameBytesMax;
  }

  /** A message as a frame. */
  public static byte[] of(Message message) {
    byte[] bytes = MessageCodec.encode(message);
    return ByteBuffer.allocate(Protocol.LENGTH_BYTES + bytes.length)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  /** Raises the limit. */
  public void allow(int newFrameBytesMax) {
    frameBytesMax = newFrameBytesMax;
  }

  /** Takes bytes of the stream. */
  public void put(byte[] bytes) {
    stream.writeBytes(bytes);
  }

  /**
   * The next whole frame, without its length.
   *
   * @throws TooLargeException if its length is not one
   */
  public Optional<byte[]> next() {
    if (stream.size() < Protocol.LENGTH_BYTES) {
      return Optional.empty();
    }
    byte[] held = stream.toByteArray();
    int length = ByteBuffer.wrap(held).getInt();
    if (length < 1 || length > frameBytesMax) {
      throw new TooLargeException(length);
    }
    int end = Protocol.LENGTH_BYTES + length;
    if (held.length < end) {
      return Optional.empty();
    }
    stream.reset();
    stream.write(held, end, held.length - end);
    return Optional.of(Arrays.copyOfRange(held, Protocol.LENGTH_BYTES, end));
  }
}
