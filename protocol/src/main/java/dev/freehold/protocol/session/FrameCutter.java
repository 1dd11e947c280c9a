package dev.freehold.protocol.session;

import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Protocol;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Cutter of a stream of bytes into frames under a limit. Each byte is copied a bounded number of
 * times, and once where a frame comes in one piece. What is held grows with the bytes that came,
 * never with the length that a stranger announces. Not thread-safe.
 */
public final class FrameCutter {
  private static final byte[] NOTHING = {};

  private final int frameBytesMax;
  private final IntSupplier frameBytesMaxNow;
  private int lengthBytes;
  private int length;
  private byte[] frame = NOTHING;
  private int held;

  /**
   * @param frameBytesMax bytes that a frame may have, without its length; at least 1
   */
  public FrameCutter(int frameBytesMax) {
    this(frameBytesMax, () -> frameBytesMax);
  }

  /**
   * A cutter whose limit may rise and fall again.
   *
   * @param frameBytesMax bytes that a frame may have at any time, without its length; at least 1
   * @param frameBytesMaxNow bytes that a frame may have that begins now; asked for each frame over
   *     the other limit
   */
  public FrameCutter(int frameBytesMax, IntSupplier frameBytesMaxNow) {
    this.frameBytesMax = frameBytesMax;
    this.frameBytesMaxNow = frameBytesMaxNow;
  }

  /** Bytes that are held of a frame that has not come whole. */
  public int held() {
    return frame.length;
  }

  /** Whether the bytes so far end where a frame ends. */
  public boolean isBetweenFrames() {
    return lengthBytes == 0;
  }

  /**
   * Takes bytes up to the end of the next frame, or all there are.
   *
   * @param bytes what came; read from its position on
   * @return the frame without its length; empty if it has not come whole
   * @throws ProtocolException if a frame is empty or over the limit; the stream is of no use then
   */
  public Optional<byte[]> next(ByteBuffer bytes) {
    while (lengthBytes < Protocol.LENGTH_BYTES) {
      if (!bytes.hasRemaining()) {
        return Optional.empty();
      }
      length = length << 8 | bytes.get() & 0xff;
      lengthBytes++;
    }
    if (held == 0) {
      requireAllowed();
    }
    int taken = Math.min(length - held, bytes.remaining());
    reserve(held + taken);
    bytes.get(frame, held, taken);
    held += taken;
    if (held < length) {
      return Optional.empty();
    }
    byte[] whole = frame;
    lengthBytes = 0;
    length = 0;
    frame = NOTHING;
    held = 0;
    return Optional.of(whole);
  }

  /**
   * Takes all the bytes there are, and hands out each frame whose end is among them.
   *
   * @param bytes as in {@link #next}
   * @param frames takes each frame without its length
   * @throws ProtocolException as {@link #next}, when the frames before it were handed out
   */
  public void all(ByteBuffer bytes, Consumer<byte[]> frames) {
    for (Optional<byte[]> frame = next(bytes); frame.isPresent(); frame = next(bytes)) {
      frames.accept(frame.get());
    }
  }

  private void requireAllowed() {
    if (length >= 1 && length <= frameBytesMax) {
      return;
    }
    int max = Math.max(frameBytesMax, frameBytesMaxNow.getAsInt());
    if (length < 1 || length > max) {
      throw new ProtocolException(
          GoodbyeReason.FRAME_TOO_LARGE,
          begins()
              .map("it is no Freehold node: what it sends begins with \"%s\""::formatted)
              .orElse(
                  "a frame of %s bytes where 1 to %d are allowed"
                      .formatted(Integer.toUnsignedString(length), max)));
    }
  }

  /** The length as the letters of another protocol, such as HTTP, if it is such. */
  private Optional<String> begins() {
    StringBuilder letters = new StringBuilder();
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      char letter = (char) (length >>> shift & 0xff);
      if (letter < ' ' || letter > '~') {
        return Optional.empty();
      }
      letters.append(letter);
    }
    return Optional.of(letters.toString());
  }

  /** Makes room; once for the whole frame if it is all here, by doubling if it comes in pieces. */
  private void reserve(int bytes) {
    if (frame.length < bytes) {
      frame = Arrays.copyOf(frame, Math.min(length, Math.max(bytes, 2 * frame.length)));
    }
  }
}
