package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Seats of realms, filled beside the follower that an order named. */
class AssignmentsTest {
  private static final RealmId ZERO = new RealmId(0);
  private static final Hash32 A = TestBoard.hash(1);
  private static final Hash32 B = TestBoard.hash(2);
  private static final Hash32 C = TestBoard.hash(3);
  private static final RealmFollower ORDERED = new RealmFollower(B, "b:1", Phase.FOLLOWING);
  private static final RealmFollower SEATED = new RealmFollower(C, "c:1", Phase.SEATED);

  private final Assignments assignments = new Assignments(2, 2);

  private static byte[] encoded(Assignments assignments) {
    Encoder out = new Encoder();
    assignments.encode(out);
    return out.toBytes();
  }

  private static Assignments restored(byte[] bytes) {
    Assignments again = new Assignments(2, 2);
    Decoder in = new Decoder(bytes);
    again.restore(in);
    in.end();
    return again;
  }

  @Test
  void whoFillsASeatIsKnownAndLetIn() {
    assignments.adopt(new LogEntry.Assigned(A, "a:1", List.of(ZERO)));
    assertFalse(assignments.knows(C));
    assignments.adopt(new LogEntry.Seated(ZERO, List.of(SEATED)));
    assertTrue(assignments.knows(C));
    assertTrue(assignments.hasAdmitted(C));
    assertEquals(Optional.empty(), assignments.seat(ZERO).orElseThrow().follower());
  }

  @Test
  void followersAreWrittenAsEverWhereNobodyFillsASeat() {
    assignments.adopt(new LogEntry.Assigned(A, "a:1", List.of(ZERO)));
    assignments.adopt(new LogEntry.Followed(ZERO, Optional.of(ORDERED)));
    Encoder ever = new Encoder().hash(A).text("a:1").u63(1).bool(true);
    ORDERED.encode(ever);
    ever.hash(Hash32.ZERO).text("").u63(0).bool(false);
    ever.list(List.of(A, B), Encoder::hash).i32(0);
    assertArrayEquals(ever.toBytes(), encoded(assignments));
    assertEquals(assignments.seat(ZERO), restored(ever.toBytes()).seat(ZERO));
    assignments.adopt(new LogEntry.Seated(ZERO, List.of(SEATED)));
    Assignments again = restored(encoded(assignments));
    assertEquals(List.of(ORDERED, SEATED), again.seat(ZERO).orElseThrow().followers());
  }

  @Test
  void aFormOfFollowersThatIsUnknownIsRefused() {
    byte[] bytes = new Encoder().hash(A).text("a:1").u63(1).u8(3).toBytes();
    assertThrows(MalformedException.class, () -> restored(bytes));
  }
}
