package dev.freehold.protocol.socket;

import dev.freehold.core.codec.MalformedException;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.ProtocolException;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reader of frames and messages from a blocking stream. One thread may read at a time. */
public final class FrameReader {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final FrameCutter cutter;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();

  /**
   * @param frameBytesMax bytes that a frame may have, without its length
   */
  public FrameReader(InputStream in, int frameBytesMax) {
    this.in = in;
    cutter = new FrameCutter(frameBytesMax);
  }

  /**
   * Reads a message.
   *
   * @throws EOFException if the stream ends between two frames
   * @throws IOException if the stream breaks, or a frame is empty or over its limit
   * @throws MalformedException if the frame holds no message
   */
  public Message read() throws IOException {
    return MessageCodec.decode(readFrame());
  }

  /** Reads a frame, without its length; throws as {@link #read}. */
  public byte[] readFrame() throws IOException {
    try {
      Optional<byte[]> frame = cutter.next(buffer);
      while (frame.isEmpty()) {
        fill();
        frame = cutter.next(buffer);
      }
      return frame.get();
    } catch (ProtocolException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void fill() throws IOException {
    int count = in.read(buffer.array());
    if (count < 0) {
      throw cutter.isBetweenFrames()
          ? new EOFException("the node closed it")
          : new IOException("the node closed it in the middle of a frame");
    }
    buffer.position(0).limit(count);
  }
}
