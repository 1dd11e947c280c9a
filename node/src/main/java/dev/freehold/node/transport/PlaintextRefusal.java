package dev.freehold.node.transport;

import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * First handler of an accepted connection: lets TLS pass, and tells whoever speaks anything else, a
 * build from before TLS among them, in the clear what is spoken here.
 */
// A channel whose write fails is closed by Netty, and closing is heard of in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class PlaintextRefusal extends ChannelInboundHandlerAdapter {
  /** First byte of a TLS handshake (RFC 8446, section 5.1). */
  private static final byte HANDSHAKE = 22;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    ByteBuf buffer = (ByteBuf) bytes;
    if (buffer.getByte(buffer.readerIndex()) == HANDSHAKE) {
      ctx.fireChannelRead(buffer);
      ctx.pipeline().remove(this);
      return;
    }
    buffer.release();
    ctx.writeAndFlush(
            Connection.frame(
                Message.Goodbye.of(
                    GoodbyeReason.WRONG_PROTOCOL_VERSION,
                    "this node speaks version " + Protocol.VERSION + ", over TLS 1.3 alone")))
        .addListener(_ -> ctx.close());
  }
}
