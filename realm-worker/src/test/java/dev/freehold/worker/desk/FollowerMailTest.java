package dev.freehold.worker.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.replica.ReplicaInput;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FollowerMailTest {
  private static final Hash32 WORKER = TaggedHash.NODE_ID.of(new byte[] {1});

  private final FollowerMail mail = new FollowerMail(WORKER);

  private static ReplicaInput disconnected(long connection) {
    return new ReplicaInput.Disconnected(connection);
  }

  private static ReplicaInput stored(int marks) {
    return new ReplicaInput.Stored(
        1,
        new StorageReceipt(
            new byte[32],
            IntStream.range(0, marks)
                .mapToObj(realm -> new BlockMark(new RealmId(realm), 1, 0, Hash32.ZERO))
                .toList(),
            new byte[64]));
  }

  private static Optional<WorkerInput> of(ReplicaInput... said) {
    return Optional.of(new WorkerInput.OfFollower(WORKER, List.of(said)));
  }

  @Test
  void oneInputIsUnderWayAtATimeWithAllThatWaited() {
    assertEquals(Optional.empty(), mail.next());
    mail.add(disconnected(1));
    assertEquals(of(disconnected(1)), mail.next());
    mail.add(disconnected(2));
    mail.add(disconnected(3));
    assertEquals(Optional.empty(), mail.next());
    mail.taken();
    assertEquals(of(disconnected(2), disconnected(3)), mail.next());
    mail.taken();
    assertEquals(Optional.empty(), mail.next());
  }

  @Test
  void isFullOfMarksAndNotOfReceipts() {
    int each = RealmId.COUNT;
    for (int marks = each; marks < Limits.FOLLOWER_MARKS_WAITING_MAX; marks += each) {
      mail.add(stored(each));
      assertFalse(mail.isFull());
    }
    mail.add(stored(each));
    assertTrue(mail.isFull());
    mail.next();
    assertFalse(mail.isFull());
  }
}
