package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // An embedded channel writes at once.
class OutboxTest {
  private int flushes;
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
              flushes++;
              ctx.flush();
            }
          });
  private final Outbox outbox = new Outbox(channel, () -> {});

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void whatComesWhileTheLoopIsBusyLeavesTogetherAndInOrder() {
    for (int i = 0; i < 5; i++) {
      outbox.add(frame(i), () -> {});
    }
    assertEquals(5, outbox.bytes());
    channel.runPendingTasks();
    assertEquals(0, outbox.bytes());
    assertEquals(1, flushes);
    for (int i = 0; i < 5; i++) {
      assertOut(i);
    }
    outbox.add(frame(9), () -> {});
    channel.runPendingTasks();
    assertOut(9);
    assertEquals(2, flushes);
    assertNull(channel.readOutbound());
  }

  @Test
  void theLastWordComesAfterAllThatWasAdded() {
    outbox.add(frame(1), () -> {});
    outbox.add(frame(2), () -> {});
    outbox.afterAll(() -> channel.writeAndFlush(frame(3)));
    channel.runPendingTasks();
    assertOut(1);
    assertOut(2);
    assertOut(3);
  }

  @Test
  void framesForAClosedChannelAreReleased() {
    channel.close();
    ByteBuf frame = frame(1);
    outbox.add(frame, () -> {});
    channel.runPendingTasks();
    assertEquals(0, outbox.bytes());
    assertEquals(0, frame.refCnt());
    assertFalse(channel.isOpen());
  }

  private void assertOut(int content) {
    ByteBuf out = channel.readOutbound();
    assertEquals(content, out.readByte());
    out.release();
  }

  private static ByteBuf frame(int content) {
    return Unpooled.buffer(1).writeByte(content);
  }
}
