package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaRoomTest {
  private final ReplicaRoom<String> room = new ReplicaRoom<>();

  @Test
  void noneBeginsWhileTheRoomIsFullAndThoseThatWaitHaveTheirTurn() {
    assertTrue(room.mayBegin("a"));
    room.begins(Limits.FOLLOWERS_UNSENT_BYTES_MARK - 1);
    assertTrue(room.mayBegin("b"), "one goes over the mark");
    room.begins(Limits.REPLICATE_FRAME_BYTES_MAX);
    assertFalse(room.isCrowded(), "nobody waits");
    assertFalse(room.mayBegin("c"));
    assertFalse(room.mayBegin("d"));
    assertFalse(room.mayBegin("c"), "its place stays");
    assertTrue(room.isCrowded());
    assertEquals(Optional.empty(), room.next());
    room.ends(Limits.REPLICATE_FRAME_BYTES_MAX);
    assertEquals(Optional.of("c"), room.next());
    assertEquals(Optional.of("d"), room.next());
    assertEquals(Optional.empty(), room.next());
    assertFalse(room.isCrowded());
  }

  @Test
  void oneThatIsGoneHasNoTurn() {
    room.begins(Limits.FOLLOWERS_UNSENT_BYTES_MARK);
    assertFalse(room.mayBegin("a"));
    room.leave("a");
    room.ends(Limits.FOLLOWERS_UNSENT_BYTES_MARK);
    assertEquals(Optional.empty(), room.next());
  }
}
