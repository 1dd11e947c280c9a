package dev.freehold.protocol.socket;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Endpoint;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Messages on a socket, each a length in four bytes and then its encoding. One thread may read and
 * one write at a time. Every read has a limit: first one for all that is read, so that nobody can
 * drag the hello out, later one for the silence between two reads.
 */
final class FrameSocket implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private long deadlineNs;
  private Duration silenceLimit;

  private FrameSocket(Socket socket, Duration helloLimit) throws IOException {
    this.socket = socket;
    in = new DataInputStream(new BufferedInputStream(new Timed(socket), BUFFER_BYTES));
    out = socket.getOutputStream();
    deadlineNs = System.nanoTime() + helloLimit.toNanos();
  }

  /**
   * Connects.
   *
   * @param limit for connecting, and for all that is read before {@link #established}
   */
  static FrameSocket connect(Endpoint endpoint, Duration limit) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(endpoint.host(), endpoint.port()), (int) limit.toMillis());
      return new FrameSocket(socket, limit);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The hello is over: from now on only silence is limited. Called before the next read. */
  void established(Duration newSilenceLimit) {
    silenceLimit = newSilenceLimit;
  }

  /**
   * Reads a message.
   *
   * @throws EOFException if the node has closed the connection
   * @throws SocketTimeoutException if the node has not sent enough in time
   * @throws IOException if the connection broke or the frame is over its limit
   * @throws MalformedException if the frame holds no message
   */
  Message read() throws IOException {
    int first = in.read();
    if (first < 0) {
      throw new EOFException("the node closed it");
    }
    byte[] frame;
    try {
      int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
      if (length < 1 || length > Limits.PEER_FRAME_BYTES_MAX) {
        throw new IOException(
            "a frame of %s bytes, where 1 to %d are allowed"
                .formatted(Integer.toUnsignedString(length), Limits.PEER_FRAME_BYTES_MAX));
      }
      frame = new byte[length];
      in.readFully(frame);
    } catch (EOFException e) {
      throw new IOException("the node closed it in the middle of a frame", e);
    }
    return MessageCodec.decode(frame);
  }

  /** Writes a message. Blocks while the node does not read; closing the socket ends that. */
  void write(Message message) throws IOException {
    byte[] bytes = MessageCodec.encode(message);
    byte[] frame = new byte[Protocol.LENGTH_BYTES + bytes.length];
    ByteBuffer.wrap(frame).putInt(bytes.length).put(bytes);
    out.write(frame);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Sets the socket's time limit anew for each read. */
  private final class Timed extends FilterInputStream {
    private Timed(Socket socket) throws IOException {
      super(socket.getInputStream());
    }

    @Override
    public int read(byte[] bytes, int off, int length) throws IOException {
      limit();
      return in.read(bytes, off, length);
    }

    @Override
    public int read() throws IOException {
      limit();
      return in.read();
    }

    private void limit() throws IOException {
      if (silenceLimit != null) {
        socket.setSoTimeout((int) silenceLimit.toMillis());
        return;
      }
      long leftNs = deadlineNs - System.nanoTime();
      if (leftNs <= 0) {
        throw new SocketTimeoutException("the hello took too long");
      }
      socket.setSoTimeout((int) Math.max(1, leftNs / 1_000_000));
    }
  }
}
