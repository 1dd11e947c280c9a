package dev.freehold.protocol.socket;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Socket of which every read has a limit: first one for all that is read, so that nobody can drag
 * the handshake or the hello out, later one for the silence between two reads. It lies under TLS,
 * which reads until it has a whole record however many reads that takes.
 */
final class LimitedSocket extends Socket {
  /** Limit of the next read. */
  private sealed interface Limit {}

  /** The hello is under way: all that is read has one deadline on {@link System#nanoTime}. */
  private record HelloUntil(long deadlineNs) implements Limit {}

  /** The hello is over: only silence is limited. */
  private record SilenceOf(Duration duration) implements Limit {}

  private volatile Limit limit;

  /**
   * A socket that is not connected yet.
   *
   * @param helloLimit for all that is read before {@link #established}, counted from now
   */
  LimitedSocket(Duration helloLimit) {
    limit = new HelloUntil(System.nanoTime() + helloLimit.toNanos());
  }

  /** The hello is over: from the next read on only silence is limited. */
  void established(Duration silenceLimit) {
    limit = new SilenceOf(silenceLimit);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Timed(super.getInputStream());
  }

  /** Sets the socket's time limit anew for each read. */
  private final class Timed extends FilterInputStream {
    private Timed(InputStream plain) {
      super(plain);
    }

    @Override
    public int read(byte[] bytes, int off, int length) throws IOException {
      limitRead();
      return in.read(bytes, off, length);
    }

    @Override
    public int read() throws IOException {
      limitRead();
      return in.read();
    }
  }

  private void limitRead() throws IOException {
    switch (limit) {
      case SilenceOf(Duration duration) -> setSoTimeout((int) duration.toMillis());
      case HelloUntil(long deadlineNs) -> {
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs <= 0) {
          throw new SocketTimeoutException("the hello took too long");
        }
        setSoTimeout((int) Math.max(1, leftNs / 1_000_000));
      }
    }
  }
}
