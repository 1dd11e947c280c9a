package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bounds of what TLS is given, in the place of which stands a handler that counts. */
class TlsBoundsTest {
  private static final int READ_BYTES = 64 * 1024;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Connection connection =
      new Connection(1, channel, new StrangerBudget(1_000_000).share());
  private final TlsBounds bounds = new TlsBounds(connection);
  private boolean bringing;
  private long handedOn;

  TlsBoundsTest() {
    channel
        .pipeline()
        .addLast(bounds)
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object bytes) {
                ByteBuf buffer = (ByteBuf) bytes;
                handedOn += buffer.readableBytes();
                while (bringing && buffer.isReadable()) {
                  buffer.skipBytes(3);
                  buffer.skipBytes(buffer.readUnsignedShort());
                  bounds.brought();
                }
                buffer.release();
              }
            });
  }

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  private static ByteBuf records(int count, int bytes) {
    ByteBuf buffer = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      buffer.writeByte(23).writeShort(0x0303).writeShort(bytes).writeZero(bytes);
    }
    return buffer;
  }

  @Test
  void whoNeverEndsItsHandshakeIsNotKeptInMemory() {
    for (int sent = 0; sent < Limits.HANDSHAKE_BYTES_MAX; sent += READ_BYTES / 4) {
      channel.writeInbound(records(1, READ_BYTES / 4 - 5));
    }
    assertTrue(channel.isOpen());
    channel.writeInbound(Unpooled.buffer().writeZero(1));
    assertFalse(channel.isOpen());
    assertEquals(Limits.HANDSHAKE_BYTES_MAX, handedOn);
  }

  @Test
  void recordsThatBringNothingEndAConnectionBeforeAllOfThemAreTakenIn() {
    connection.secured();
    channel.writeInbound(records(Limits.EMPTY_RECORDS_MAX, 22));
    assertTrue(channel.isOpen());
    channel.writeInbound(records(2_000, 22));
    assertFalse(channel.isOpen());
    assertTrue(handedOn <= 2 * Limits.EMPTY_RECORDS_MAX * 27, () -> handedOn + " bytes");
  }

  @Test
  void emptyRecordsCountWhateverTheyAreCutInto() {
    connection.secured();
    ByteBuf all = records(Limits.EMPTY_RECORDS_MAX + 1, 0);
    while (all.readableBytes() > 1) {
      channel.writeInbound(all.readRetainedSlice(1));
    }
    assertTrue(channel.isOpen());
    channel.writeInbound(all);
    assertFalse(channel.isOpen());
  }

  @Test
  void recordsThatBringSomethingDoNotCount() {
    connection.secured();
    bringing = true;
    ByteBuf small = records(10_000, 18);
    long bytes = small.readableBytes();
    channel.writeInbound(small, records(4, 16_384));
    assertTrue(channel.isOpen());
    assertEquals(bytes + 4 * (16_384 + 5), handedOn);
  }
}
