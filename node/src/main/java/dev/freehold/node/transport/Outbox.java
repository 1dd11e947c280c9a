package dev.freehold.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames that wait to be written to one channel. Frames come from any thread and leave in order;
 * those that come while the event loop is busy leave together, in one system call. Thread-safe.
 */
// A channel whose write fails is closed by Netty, and closing is heard of in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class Outbox {
  private final Channel channel;
  private final Queue<ByteBuf> frames = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  Outbox(Channel channel) {
    this.channel = channel;
  }

  /** Bytes that have not been handed to the channel yet. */
  long bytes() {
    return bytes.get();
  }

  /** Adds a frame, which is released once it is written. */
  void add(ByteBuf frame) {
    bytes.addAndGet(frame.readableBytes());
    frames.add(frame);
    if (scheduled.compareAndSet(false, true)) {
      execute(this::write);
    }
  }

  /**
   * Writes what was added before, then does something; on the event loop, at once if this is it.
   */
  void afterAll(Runnable last) {
    Runnable all =
        () -> {
          write();
          last.run();
        };
    if (channel.eventLoop().inEventLoop()) {
      all.run();
    } else {
      execute(all);
    }
  }

  private void execute(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // The process is going down, and with it every channel.
      drop();
    }
  }

  private void write() {
    // First: whatever is added from here on either is seen below or schedules another turn.
    scheduled.set(false);
    boolean wrote = false;
    for (ByteBuf frame = frames.poll(); frame != null; frame = frames.poll()) {
      bytes.addAndGet(-frame.readableBytes());
      channel.write(frame, channel.voidPromise());
      wrote = true;
    }
    if (wrote) {
      channel.flush();
    }
  }

  private void drop() {
    for (ByteBuf frame = frames.poll(); frame != null; frame = frames.poll()) {
      bytes.addAndGet(-frame.readableBytes());
      frame.release();
    }
  }
}
