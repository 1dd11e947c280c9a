package dev.freehold.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames that wait to be written to one channel. Frames come from any thread and leave in order;
 * those that come while the event loop is busy leave together, in one system call. The channel is
 * handed no more than it takes, a piece at a time: whatever it is handed lies in direct memory,
 * which all connections share. Thread-safe.
 */
// A channel whose write fails is closed by Netty, and closing is heard of in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class Outbox {
  /** Bytes of a frame that the channel is handed at a time. */
  static final int PIECE_BYTES = 64 * 1024;

  private final Channel channel;
  private final Queue<Waiting> frames = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Runnable written;

  // On the event loop alone.
  private Waiting current;
  private long writtenBytes;
  private Runnable last;

  /**
   * A frame that waits.
   *
   * @param gone run once it is written or dropped
   */
  private record Waiting(ByteBuf frame, Runnable gone) {}

  /**
   * @param written run on the event loop whenever bytes have left
   */
  Outbox(Channel channel, Runnable written) {
    this.channel = channel;
    this.written = written;
  }

  /** Bytes that have not been written to the socket yet. */
  long bytes() {
    return bytes.get();
  }

  /** A number that rises with each byte that the peer's side has taken; on the event loop. */
  long progress() {
    var buffer = channel.unsafe().outboundBuffer();
    return writtenBytes + (buffer == null ? 0 : buffer.currentProgress());
  }

  /**
   * Adds a frame, which is released once it is written.
   *
   * @param gone run once the frame is written or dropped
   */
  void add(ByteBuf frame, Runnable gone) {
    bytes.addAndGet(frame.readableBytes());
    frames.add(new Waiting(frame, gone));
    if (scheduled.compareAndSet(false, true)) {
      execute(this::write);
    }
  }

  /**
   * Does something once all that was added before is handed to the channel; on the event loop, at
   * once if this is it and nothing waits.
   */
  void afterAll(Runnable action) {
    Runnable all =
        () -> {
          last = action;
          write();
        };
    if (channel.eventLoop().inEventLoop()) {
      all.run();
    } else {
      execute(all);
    }
  }

  /** The channel takes more again; on the event loop. */
  void writable() {
    write();
  }

  /** The channel is closed: drops what waits; on the event loop. */
  void closed() {
    drop();
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
    if (!channel.isOpen()) {
      drop();
      return;
    }
    boolean wrote = false;
    while (channel.isWritable() && hasNext()) {
      writePiece();
      wrote = true;
    }
    if (wrote) {
      channel.flush();
    }
    if (last != null && !hasNext()) {
      Runnable action = last;
      last = null;
      action.run();
    }
  }

  private boolean hasNext() {
    if (current == null) {
      current = frames.poll();
    }
    return current != null;
  }

  private void writePiece() {
    ByteBuf frame = current.frame();
    int size = frame.readableBytes();
    boolean isLast = size <= PIECE_BYTES;
    int piece = isLast ? size : PIECE_BYTES;
    Runnable gone = current.gone();
    if (isLast) {
      current = null;
    }
    ChannelFuture future = channel.write(isLast ? frame : frame.readRetainedSlice(piece));
    future.addListener(
        _ -> {
          bytes.addAndGet(-piece);
          writtenBytes += piece;
          if (isLast) {
            gone.run();
          }
          written.run();
        });
  }

  private void drop() {
    if (current != null) {
      drop(current);
      current = null;
    }
    for (Waiting next = frames.poll(); next != null; next = frames.poll()) {
      drop(next);
    }
    written.run();
  }

  private void drop(Waiting waiting) {
    bytes.addAndGet(-waiting.frame().readableBytes());
    waiting.frame().release();
    waiting.gone().run();
  }
}
