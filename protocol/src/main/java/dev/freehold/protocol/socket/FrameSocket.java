package dev.freehold.protocol.socket;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * Messages on a socket over TLS, each a length in four bytes and then its encoding. One thread may
 * read and one write at a time. Every read has a limit: first one for all that is read, so that
 * nobody can drag the hello out, later one for the silence between two reads.
 */
final class FrameSocket implements AutoCloseable {
  /** What TLS lies on. Closing it never blocks, as closing that of TLS may. */
  private final LimitedSocket socket;

  private final FrameReader in;
  private final OutputStream out;
  private final Hash32 node;

  private FrameSocket(LimitedSocket socket, SSLSocket secured) throws IOException {
    this.socket = socket;
    shakeHands(secured);
    node = TlsContext.proven(secured);
    in = new FrameReader(secured.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
    out = secured.getOutputStream();
  }

  /** TLS says in its own words what a person would not understand. */
  private static void shakeHands(SSLSocket secured) throws IOException {
    try {
      secured.startHandshake();
    } catch (SocketTimeoutException e) {
      throw new SSLException("it shook no hands in time; is it a Freehold node?", e);
    } catch (SSLException e) {
      throw new SSLException(
          e.getCause() instanceof EOFException
              ? "it closed the connection before it showed its key"
              : "it is no Freehold node, or one of an earlier version, and speaks no TLS 1.3 (%s)"
                  .formatted(e.getMessage()),
          e);
    }
  }

  /**
   * Connects, and encrypts the connection.
   *
   * @param tls shows this side's key, if it has one
   * @param limit for connecting, and for all that is read before {@link #established}
   */
  static FrameSocket connect(Endpoint endpoint, TlsContext tls, Duration limit) throws IOException {
    LimitedSocket socket = new LimitedSocket(limit);
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(endpoint.host(), endpoint.port()), (int) limit.toMillis());
      return new FrameSocket(socket, tls.connector(socket));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The id of the node whose key the other side has proved. */
  Hash32 node() {
    return node;
  }

  /** The hello is over: from now on only silence is limited. Called before the next read. */
  void established(Duration silenceLimit) {
    socket.established(silenceLimit);
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
}
