package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds of what TLS holds and computes for a peer beneath its messages: bytes that wait while its
 * handshake does, and records that bring no bytes, as changes of keys do, each of which costs the
 * event loop more than its sender. It stands before TLS; all on the connection's event loop.
 */
final class TlsBounds extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(TlsBounds.class);

  /** Bytes of a record's header, of which the last two are its length (RFC 8446, section 5.1). */
  private static final int HEADER_BYTES = 5;

  /** Records that TLS is given at a time: what many cost is looked at before all are paid for. */
  private static final int RECORDS_TOGETHER = 64;

  private final Connection connection;
  private long beforeSecured;
  private int headerBytes;
  private int length;
  private long records;
  private long brought;

  TlsBounds(Connection connection) {
    this.connection = connection;
  }

  /** A record has brought bytes. */
  void brought() {
    brought++;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    ByteBuf buffer = (ByteBuf) bytes;
    if (!connection.isSecured()) {
      beforeSecured += buffer.readableBytes();
      if (beforeSecured > Limits.HANDSHAKE_BYTES_MAX) {
        buffer.release();
        hangUp("sends on and on before its handshake is over");
        return;
      }
    }
    for (int size = together(buffer); size > 0; size = together(buffer)) {
      boolean isLast = size == buffer.readableBytes();
      ctx.fireChannelRead(isLast ? buffer : buffer.readRetainedSlice(size));
      if (records - brought > Limits.EMPTY_RECORDS_MAX) {
        hangUp("sends records that bring nothing");
        if (!isLast) {
          buffer.release();
        }
        return;
      }
      if (isLast) {
        return;
      }
    }
    buffer.release();
  }

  private void hangUp(String what) {
    LOG.debug("{} {}", connection, what);
    connection.hangUp();
  }

  /** The bytes of the next records of a buffer that are handed on together; counts them. */
  private int together(ByteBuf buffer) {
    long max = records + RECORDS_TOGETHER;
    int at = buffer.readerIndex();
    int end = buffer.writerIndex();
    while (at < end && records < max) {
      if (headerBytes < HEADER_BYTES) {
        length = (length << Byte.SIZE | buffer.getUnsignedByte(at)) & 0xffff;
        headerBytes++;
        at++;
      } else {
        int part = Math.min(length, end - at);
        length -= part;
        at += part;
      }
      if (headerBytes == HEADER_BYTES && length == 0) {
        records++;
        headerBytes = 0;
      }
    }
    return at - buffer.readerIndex();
  }
}
