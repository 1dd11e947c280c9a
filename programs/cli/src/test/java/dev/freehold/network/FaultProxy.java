package dev.freehold.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Line between processes that can be bad: all that connects here is connected to an address, and
 * bytes go through untouched, TLS with them. How the line is can be changed while it is used. What
 * it does not let through it holds, as a network does that loses what is sent again: nothing is
 * taken out of the middle of a connection.
 */
final class FaultProxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;

  /** Chunks on their way, after which whoever sends waits. */
  private static final int CHUNKS_MAX = 512;

  private static final long LOOK_MS = 5;

  /** Milliseconds after which what was lost is sent again. */
  private static final long AGAIN_MS = 250;

  /**
   * State of a line.
   *
   * @param delayMs milliseconds that everything takes, each way
   * @param lostPercent of what is sent comes {@value #AGAIN_MS} ms later, and all behind it
   * @param bytesPerSecond each way
   * @param isThere whether what the side that connected says goes through
   * @param isBack whether what is said to it does
   * @param isCut whether there are no connections at all
   */
  record State(
      long delayMs,
      int lostPercent,
      long bytesPerSecond,
      boolean isThere,
      boolean isBack,
      boolean isCut) {
    static final State GOOD = new State(0, 0, Long.MAX_VALUE, true, true, false);
    static final State SILENT = new State(0, 0, Long.MAX_VALUE, false, false, false);

    /** What the side that connected says does not go through, and what it is told does. */
    static final State BACK_ALONE = new State(0, 0, Long.MAX_VALUE, false, true, false);

    static final State CUT = new State(0, 0, Long.MAX_VALUE, true, true, true);

    static State slow(long delayMs, int lostPercent) {
      return new State(delayMs, lostPercent, Long.MAX_VALUE, true, true, false);
    }

    static State narrow(long bytesPerSecond) {
      return new State(0, 0, bytesPerSecond, true, true, false);
    }
  }

  /** Bytes on their way; none of them are the end. */
  private record Chunk(byte[] bytes, long dueNs) {}

  private final InetSocketAddress to;
  private final RandomGenerator random;
  private final ServerSocket door;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile State state = State.GOOD;

  /**
   * @param random of what is lost
   */
  FaultProxy(InetSocketAddress to, RandomGenerator random) throws IOException {
    this.to = to;
    this.random = random;
    door = new ServerSocket(0, 50, InetAddress.getByName("127.0.1.1"));
    Thread.ofVirtual().start(this::accept);
  }

  /** Where to connect. */
  InetSocketAddress address() {
    return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
  }

  /** The line is so from now on. */
  void set(State next) {
    state = next;
    if (next.isCut()) {
      sockets.forEach(FaultProxy::close);
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket from = door.accept();
        if (state.isCut()) {
          close(from);
        } else {
          Thread.ofVirtual().start(() -> connect(from));
        }
      } catch (IOException e) {
        // Closed: the test is over.
        return;
      }
    }
  }

  private void connect(Socket from) {
    Socket on = new Socket();
    try {
      from.setTcpNoDelay(true);
      on.setTcpNoDelay(true);
      on.connect(to);
    } catch (IOException e) {
      // Nobody listens there now, which whoever connected hears by the end of its connection.
      close(from);
      return;
    }
    sockets.addAll(List.of(from, on));
    carry(from, on, true);
    carry(on, from, false);
    if (state.isCut()) {
      close(from);
      close(on);
    }
  }

  private void carry(Socket from, Socket on, boolean isThere) {
    BlockingQueue<Chunk> line = new ArrayBlockingQueue<>(CHUNKS_MAX);
    Thread.ofVirtual().start(() -> read(from, line));
    Thread.ofVirtual().start(() -> write(line, on, isThere));
  }

  private void read(Socket from, BlockingQueue<Chunk> line) {
    byte[] buffer = new byte[CHUNK_BYTES];
    long dueNs = System.nanoTime();
    try {
      try {
        InputStream in = from.getInputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          dueNs = Math.max(dueNs, System.nanoTime() + delayNs(state));
          dueNs += TimeUnit.SECONDS.toNanos(1) / state.bytesPerSecond() * count;
          line.put(new Chunk(Arrays.copyOf(buffer, count), dueNs));
        }
      } catch (IOException e) {
        // The same as its end.
      }
      line.put(new Chunk(new byte[0], dueNs));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long delayNs(State now) {
    boolean isLost = random.nextInt(100) < now.lostPercent();
    return TimeUnit.MILLISECONDS.toNanos(now.delayMs() + (isLost ? AGAIN_MS : 0));
  }

  private void write(BlockingQueue<Chunk> line, Socket on, boolean isThere) {
    try {
      OutputStream out = on.getOutputStream();
      for (Chunk next = line.take(); next.bytes().length > 0; next = line.take()) {
        await(next, on, isThere);
        out.write(next.bytes());
      }
      await(new Chunk(new byte[0], System.nanoTime()), on, isThere);
    } catch (IOException e) {
      // That side has gone.
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    close(on);
  }

  private void await(Chunk next, Socket on, boolean isThere) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(next.dueNs() - System.nanoTime());
    while (!on.isClosed() && !(isThere ? state.isThere() : state.isBack())) {
      Thread.sleep(LOOK_MS);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    sockets.forEach(FaultProxy::close);
  }
}
