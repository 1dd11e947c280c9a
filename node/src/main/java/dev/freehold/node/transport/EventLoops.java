package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The event loops of connections that share them. */
public final class EventLoops implements AutoCloseable {
  private static final int LOOPS_MAX = 4;
  private static final long STOP_MS = 2_000;
  private static final long HANDSHAKER_KEPT_S = 30;
  private static final int HANDSHAKERS_PART = 4;

  private final MultiThreadIoEventLoopGroup group;

  /**
   * Handshakes take milliseconds, which no loop has; a stranger causes them at a tenth of their
   * cost, so they have a quarter of the processors at the most.
   */
  private final ThreadPoolExecutor handshakes;

  private EventLoops(int loops) {
    group = new MultiThreadIoEventLoopGroup(loops, NioIoHandler.newFactory());
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / HANDSHAKERS_PART);
    handshakes =
        new ThreadPoolExecutor(
            threads,
            threads,
            HANDSHAKER_KEPT_S,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(Limits.HELLOS_WAITING_MAX),
            new DefaultThreadFactory("tls", true));
    handshakes.allowCoreThreadTimeOut(true);
  }

  /**
   * A connection's place where handshakes compute. No more are taken than can wait at a time; other
   * connections end.
   */
  HandshakePlace handshakePlace() {
    return new HandshakePlace(handshakes);
  }

  /** The loops of the connections that a process accepts: one a core, at most four. */
  public EventLoops() {
    this(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, LOOPS_MAX));
  }

  /**
   * A loop for the links that a process opens, which wait for no connection of others, and keep
   * none waiting when what comes over them has to wait.
   */
  public static EventLoops ofLinks() {
    return new EventLoops(1);
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /** Ends the loops once what was written has left, or a moment has passed. */
  @Override
  public void close() {
    handshakes.shutdownNow();
    group.shutdownGracefully(0, STOP_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * STOP_MS);
  }
}
