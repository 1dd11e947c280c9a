package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnsentFramesTest {
  private static final Message REPORT =
      new Message.BlockReport(1, RealmHeader.origin(new RealmId(3)), List.of(), List.of());
  private static final Message ANSWER = new Answer.Failed(0, Answer.Failure.NOT_FOUND, "no");

  private final UnsentFrames frames = new UnsentFrames();

  private ByteBuf add(Message message) {
    ByteBuf frame = Unpooled.buffer(1);
    frames.add(message, frame);
    return frame;
  }

  @Test
  void aTableDropsTheReportsThatWaitAndNothingElse() {
    ByteBuf caughtUp = add(new Message.CaughtUp(new RealmId(3), 1));
    ByteBuf report = add(REPORT);
    ByteBuf query = add(new Query.CheckpointOf(0, 7));
    ByteBuf other = add(REPORT);
    frames.dropReports();
    assertEquals(List.of(0, 0), List.of(report.refCnt(), other.refCnt()));
    ByteBuf again = add(REPORT);
    for (ByteBuf left : List.of(caughtUp, query, again)) {
      assertSame(left, frames.poll().orElseThrow());
      assertEquals(1, left.refCnt());
    }
    assertEquals(Optional.empty(), frames.poll());
  }

  @Test
  void ofAnswersOneWaits() {
    ByteBuf first = add(ANSWER);
    ByteBuf second = add(ANSWER);
    add(REPORT);
    assertEquals(List.of(1, 0, 2), List.of(first.refCnt(), second.refCnt(), frames.count()));
    assertSame(first, frames.poll().orElseThrow());
    ByteBuf third = add(ANSWER);
    assertEquals(List.of(1, 2), List.of(third.refCnt(), frames.count()));
  }

  @Test
  void ofTheSameQuestionOneWaits() {
    ByteBuf first = add(new Query.CheckpointOf(0, 7));
    ByteBuf again = add(new Query.CheckpointOf(0, 7));
    ByteBuf other = add(new Query.CheckpointOf(0, 8));
    assertEquals(List.of(1, 0, 1), List.of(first.refCnt(), again.refCnt(), other.refCnt()));
    assertSame(first, frames.poll().orElseThrow());
    assertEquals(1, add(new Query.CheckpointOf(0, 7)).refCnt(), "it may be asked again");
  }

  @Test
  void ofAnnouncementsTheLastOfEachRealmWaits() {
    ByteBuf report = add(REPORT);
    ByteBuf first = add(announcement(3, 1));
    ByteBuf other = add(announcement(4, 1));
    ByteBuf last = add(announcement(3, 2));
    assertEquals(0, first.refCnt());
    frames.dropReports();
    assertEquals(0, report.refCnt());
    assertSame(other, frames.poll().orElseThrow());
    assertSame(last, frames.poll().orElseThrow());
    assertEquals(Optional.empty(), frames.poll());
    assertEquals(1, add(announcement(3, 2)).refCnt(), "what was sent is replaced by nothing");
  }

  private static Message announcement(int realm, long height) {
    return new Message.BlockSealed(
        new RealmHeader(
            new RealmId(realm),
            height,
            Hash32.ZERO,
            0,
            Fr.ZERO,
            Fr.ONE,
            0,
            Hash32.ZERO,
            Hash32.ZERO,
            Hash32.ZERO,
            Hash32.ZERO,
            0,
            0,
            FeeMarket.ORIGIN));
  }

  @Test
  void withTheConnectionAllIsReleased() {
    List<ByteBuf> all = List.of(add(REPORT), add(ANSWER), add(new Message.Ping()));
    frames.clear();
    assertEquals(List.of(0, 0, 0), all.stream().map(ByteBuf::refCnt).toList());
    assertEquals(0, frames.count());
  }
}
