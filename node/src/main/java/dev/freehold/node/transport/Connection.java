package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open connection. Methods may be called from any thread. */
public final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final long id;
  private final Channel channel;
  private final Outbox outbox;
  private volatile Peer peer;

  Connection(long id, Channel channel) {
    this.id = id;
    this.channel = channel;
    outbox = new Outbox(channel);
  }

  /** A number that no other connection of this process ever has. */
  public long id() {
    return id;
  }

  /** The peer at the other end; {@code null} until it said hello. */
  Peer peer() {
    return peer;
  }

  void identify(Peer identified) {
    peer = identified;
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
    String brief = text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    outbox.afterAll(
        () ->
            channel
                .writeAndFlush(frame(new Message.Goodbye(reason, brief)))
                .addListener(ChannelFutureListener.CLOSE));
  }

  /** Stops or resumes reading from the peer's socket, which slows it down. */
  void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  /** A message as a frame. */
  static ByteBuf frame(Message message) {
    byte[] bytes = MessageCodec.encode(message);
    return io.netty.buffer.Unpooled.buffer(Protocol.LENGTH_BYTES + bytes.length)
        .writeInt(bytes.length)
        .writeBytes(bytes);
  }

  private long pendingBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /** A text of this many characters has at most {@link Limits#TEXT_BYTES_MAX} bytes of UTF-8. */
  private static final int TEXT_MAX = Limits.TEXT_BYTES_MAX / 4;

  @Override
  public String toString() {
    return "connection " + id + " from " + channel.remoteAddress();
  }
}
