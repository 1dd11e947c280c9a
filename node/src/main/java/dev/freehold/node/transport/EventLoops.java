package dev.freehold.node.transport;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;

/** The event loops of one process, shared by its connections: one a core, at most four. */
public final class EventLoops implements AutoCloseable {
  private static final int LOOPS_MAX = 4;
  private static final long STOP_MS = 2_000;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          Math.clamp(Runtime.getRuntime().availableProcessors(), 1, LOOPS_MAX),
          NioIoHandler.newFactory());

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /** Ends the loops once what was written has left, or a moment has passed. */
  @Override
  public void close() {
    group.shutdownGracefully(0, STOP_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * STOP_MS);
  }
}
