package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open connection. Methods may be called from any thread. */
// A channel whose write fails is closed by Netty, and closing is heard of in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final long id;
  private final Channel channel;
  private final Outbox outbox;
  private volatile boolean leaving;

  Connection(long id, Channel channel) {
    this.id = id;
    this.channel = channel;
    outbox = new Outbox(channel);
  }

  /** A number that no other connection of this process ever has. */
  public long id() {
    return id;
  }

  /** Whether this side has said goodbye, or is about to. */
  boolean isLeaving() {
    return leaving;
  }

  /** Sends a message. A peer that reads too slowly for what it asked for is dropped. */
  public void send(Message message) {
    send(frame(message));
  }

  /** Sends a frame made by {@link #frame}, which is released. */
  void send(ByteBuf frame) {
    if (outbox.bytes() + pendingBytes() > Limits.CONNECTION_OUTBOUND_BYTES_MAX) {
      frame.release();
      LOG.warn("connection {} from {} reads too slowly", id, channel.remoteAddress());
      channel.close();
      return;
    }
    outbox.add(frame);
  }

  /** Says why and closes. */
  public void close(GoodbyeReason reason, String text) {
    close(Message.Goodbye.of(reason, text));
  }

  void close(Message.Goodbye goodbye) {
    leaving = true;
    outbox.afterAll(
        () -> channel.writeAndFlush(frame(goodbye)).addListener(ChannelFutureListener.CLOSE));
  }

  /** Closes without a word. */
  void hangUp() {
    leaving = true;
    channel.close();
  }

  /** Stops or resumes reading from the peer's socket, which slows it down. */
  public void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  /** A message as a frame. */
  static ByteBuf frame(Message message) {
    return Unpooled.wrappedBuffer(Frames.of(message));
  }

  private long pendingBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  @Override
  public String toString() {
    return "connection " + id + " from " + channel.remoteAddress();
  }
}
