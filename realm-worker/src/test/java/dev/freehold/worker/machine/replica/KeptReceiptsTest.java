package dev.freehold.worker.machine.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeptReceiptsTest {
  private final KeptReceipts kept = new KeptReceipts();

  private static StorageReceipt receipt(long height, int realms) {
    return TestPrimary.receipt(
        IntStream.range(0, realms)
            .mapToObj(realm -> TestPrimary.foreign(new RealmId(realm), 1, height))
            .toArray(BlockMark[]::new));
  }

  @Test
  void theLatestOfEachRealmIsKept() {
    StorageReceipt both = receipt(1, 2);
    StorageReceipt later = receipt(2, 2);
    kept.keep(List.of(new RealmId(0), new RealmId(1)), both);
    kept.keep(List.of(new RealmId(0)), later);
    assertEquals(Optional.of(later), kept.of(new RealmId(0)));
    assertEquals(Optional.of(both), kept.of(new RealmId(1)));
    kept.forget(new RealmId(1));
    assertEquals(Optional.empty(), kept.of(new RealmId(1)));
    assertEquals(Optional.of(later), kept.of(new RealmId(0)));
    kept.clear();
    assertEquals(Optional.empty(), kept.of(new RealmId(0)));
  }

  @Test
  void oneRealmsReceiptsMakeNoRoomShort() {
    StorageReceipt other = receipt(1, 1);
    kept.keep(List.of(new RealmId(0)), other);
    for (int height = 1; height <= 3 * KeptReceipts.MARKS_MAX / RealmId.COUNT; height++) {
      kept.keep(List.of(new RealmId(1)), receipt(height, RealmId.COUNT));
    }
    assertEquals(Optional.of(other), kept.of(new RealmId(0)));
  }

  @Test
  void oneThatNamesManyRealmsInEachOfManyReceiptsIsKeptInPart() {
    List<RealmId> realms = new ArrayList<>();
    for (int i = 0; i < 3 * KeptReceipts.MARKS_MAX / RealmId.COUNT; i++) {
      realms.add(new RealmId(i));
      kept.keep(List.of(realms.getLast()), receipt(1, RealmId.COUNT));
    }
    long left = realms.stream().filter(realm -> kept.of(realm).isPresent()).count();
    assertEquals(KeptReceipts.MARKS_MAX / RealmId.COUNT, left);
    assertTrue(kept.of(realms.getLast()).isPresent(), "the newest");
    kept.clear();
    kept.keep(realms, receipt(1, RealmId.COUNT));
    assertTrue(kept.of(realms.getFirst()).isPresent(), "the room of all that went is free");
  }
}
