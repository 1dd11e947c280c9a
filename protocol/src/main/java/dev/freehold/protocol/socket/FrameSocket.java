package dev.freehold.protocol.socket;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Endpoint;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.wire.Message;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Messages on a socket, each a length in four bytes and then its encoding. One thread may read and
 * one write at a time. Every read has a limit: first one for all that is read, so that nobody can
 * drag the hello out, later one for the silence between two reads.
 */
final class FrameSocket implements AutoCloseable {
  /** Limit of the next read of the socket. */
  private sealed interface Limit {}

  /** The hello is under way: all that is read has one deadline on {@link System#nanoTime}. */
  private record HelloUntil(long deadlineNs) implements Limit {}

  /** The hello is over: only silence is limited. */
  private record SilenceOf(Duration duration) implements Limit {}

  private final Socket socket;
  private final FrameReader in;
  private final OutputStream out;
  private Limit limit;

  private FrameSocket(Socket socket, Duration helloLimit) throws IOException {
    this.socket = socket;
    in = new FrameReader(new Timed(socket), Limits.PEER_FRAME_BYTES_MAX);
    out = socket.getOutputStream();
    limit = new HelloUntil(System.nanoTime() + helloLimit.toNanos());
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
  void established(Duration silenceLimit) {
    limit = new SilenceOf(silenceLimit);
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
    return in.read();
  }

  /** Writes a message. Blocks while the node does not read; closing the socket ends that. */
  void write(Message message) throws IOException {
    out.write(Frames.of(message));
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
      switch (limit) {
        case SilenceOf(Duration duration) -> socket.setSoTimeout((int) duration.toMillis());
        case HelloUntil(long deadlineNs) -> {
          long leftNs = deadlineNs - System.nanoTime();
          if (leftNs <= 0) {
            throw new SocketTimeoutException("the hello took too long");
          }
          socket.setSoTimeout((int) Math.max(1, leftNs / 1_000_000));
        }
      }
    }
  }
}
