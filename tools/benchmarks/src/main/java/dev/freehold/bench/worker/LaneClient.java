package dev.freehold.bench.worker;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;

/**
 * One connection that sends a lane's bundles as fast as its window allows: a bundle is in the
 * window from the sending until it is committed or rejected. One thread sends, one reads, one pings
 * so that who waits for the last bundles is not taken for idle.
 */
final class LaneClient implements AutoCloseable {
  /** Bundles written in one go at the most. */
  private static final int BURST = 64;

  /** Wait until more is due. */
  private static final long PACE_MS = 1;

  private static final int PING_MS = Limits.IDLE_MS_MAX / 4;

  private static final int READ_BYTES = 1024 * 1024;

  private final BundleSet.Lane lane;
  private final Ledger ledger;
  private final SSLSocket socket;
  private final Semaphore window;
  private final double perSecond;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread sender;
  private final Thread reader;
  private final Thread pinger;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile int ended;
  private volatile int left;
  private volatile int sent;

  /**
   * Connects and says hello.
   *
   * @param window bundles on their way at once
   * @param perSecond bundles sent in a second at the most; infinite for as fast as the window lets
   */
  LaneClient(Endpoint worker, Hash32 genesis, BundleSet.Lane lane, int window, double perSecond)
      throws IOException {
    this.lane = lane;
    this.perSecond = perSecond;
    this.window = new Semaphore(window);
    ledger = new Ledger(lane);
    socket = TlsContext.anonymous().connect(worker);
    write(ByteBuffer.wrap(Frames.of(Introduction.ofClient(genesis).hello())));
    sender = Thread.ofPlatform().name("lane-sender").daemon().unstarted(() -> run(this::send));
    reader = Thread.ofPlatform().name("lane-reader").daemon().unstarted(() -> run(this::read));
    pinger = Thread.ofVirtual().name("lane-pinger").unstarted(() -> run(this::ping));
  }

  /** A step that may break on the connection. */
  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  void start() {
    reader.start();
    sender.start();
    pinger.start();
  }

  private void run(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      // Closing ends what reads or writes.
      if (closing.getCount() > 0) {
        failure.compareAndSet(null, e);
      }
    } catch (Exception | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    // One lock of ours, held for a frame or more: whether a socket cuts a write is its own affair.
    synchronized (socket) {
      socket.getOutputStream().write(copy);
    }
  }

  private void ping() throws Exception {
    while (!closing.await(PING_MS, TimeUnit.MILLISECONDS)) {
      write(ByteBuffer.wrap(Frames.of(new Message.Ping())));
    }
  }

  private void send() throws Exception {
    int next = 0;
    long beganNs = System.nanoTime();
    while (!stopping && next < lane.size()) {
      int due = due(perSecond, System.nanoTime() - beganNs, lane.size());
      if (due <= next) {
        Thread.sleep(PACE_MS);
        continue;
      }
      window.acquire();
      int more = Math.min(Math.min(BURST, due - next) - 1, window.availablePermits());
      int burst = 1 + (more > 0 && window.tryAcquire(more) ? more : 0);
      ledger.sent(next + burst, System.nanoTime());
      sent = next + burst;
      write(lane.frames(next, next + burst));
      next += burst;
    }
  }

  /** How many of so many bundles may have been sent by a time. */
  static int due(double perSecond, long sinceNs, int size) {
    return Double.isInfinite(perSecond) ? size : (int) Math.min(size, perSecond * sinceNs / 1e9);
  }

  private void read() throws Exception {
    FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
    byte[] read = new byte[READ_BYTES];
    for (int count = socket.getInputStream().read(read);
        count >= 0;
        count = socket.getInputStream().read(read)) {
      long nowNs = System.nanoTime();
      ByteBuffer in = ByteBuffer.wrap(read, 0, count);
      int leaving = 0;
      for (Optional<byte[]> frame = cutter.next(in); frame.isPresent(); frame = cutter.next(in)) {
        leaving += take(MessageCodec.decode(frame.get()), nowNs) ? 1 : 0;
      }
      ended = ledger.ended();
      left = left + leaving;
      window.release(leaving);
    }
    if (closing.getCount() > 0) {
      throw new IOException("the worker closed the connection");
    }
  }

  /** Whether a bundle has left the window. */
  private boolean take(Message message, long nowNs) {
    return switch (message) {
      case Message.StatusPush push -> ledger.told(push.bundle(), push.status(), nowNs);
      case Message.Goodbye goodbye ->
          throw new IllegalStateException("the worker said goodbye: " + goodbye);
      default -> false;
    };
  }

  /** Whether every bundle was sent. */
  boolean exhausted() {
    return sent == lane.size();
  }

  /** Bundles that were committed or rejected so far. */
  int left() {
    return left;
  }

  /** Sends nothing more. */
  void stop() {
    stopping = true;
    window.release(BURST);
  }

  /** Whether all that was sent has ended; call after {@link #stop}. */
  boolean drained() {
    return !sender.isAlive() && ended == sent;
  }

  /** What broke; {@code null} if nothing did. */
  Throwable failure() {
    return failure.get();
  }

  /** What became of the bundles; complete once this is closed. */
  Ledger ledger() {
    return ledger;
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    stop();
    socket.close();
    try {
      sender.join();
      reader.join();
      pinger.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
