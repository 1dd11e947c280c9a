package dev.freehold.node.transport;

import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the stream into frames. The limit is low until the peer is known to be a node: a stranger
 * makes this process hold no more than one small frame.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  private int frameBytesMax;

  FrameDecoder(int frameBytesMax) {
    this.frameBytesMax = frameBytesMax;
  }

  /** Raises the limit. On the channel's event loop. */
  void allow(int newFrameBytesMax) {
    frameBytesMax = newFrameBytesMax;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < Protocol.LENGTH_BYTES) {
      return;
    }
    int length = in.getInt(in.readerIndex());
    if (length < 1 || length > frameBytesMax) {
      throw new ProtocolException(
          GoodbyeReason.FRAME_TOO_LARGE,
          "a frame of %s bytes where %d are allowed"
              .formatted(Integer.toUnsignedString(length), frameBytesMax));
    }
    if (in.readableBytes() < Protocol.LENGTH_BYTES + length) {
      return;
    }
    in.skipBytes(Protocol.LENGTH_BYTES);
    byte[] frame = new byte[length];
    in.readBytes(frame);
    out.add(frame);
  }
}
