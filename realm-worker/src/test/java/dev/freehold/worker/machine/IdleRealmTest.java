package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A realm without anything to do makes a block now and then, to adopt. */
class IdleRealmTest {
  private static final int PERIOD = Limits.IDLE_BLOCK_CHECKPOINTS;

  private final TestRealm realm = new TestRealm(2, 1).open();

  @Test
  void anIdleRealmMakesABlockEverySoManyCheckpoints() {
    long before = realm.store.head().height();
    for (int i = 1; i <= 3 * PERIOD; i++) {
      realm.checkpoint();
      realm.commit();
      assertTrue(i - realm.store.head().checkpointHeight() < PERIOD, "checkpoint " + i);
    }
    RealmHeader head = realm.store.head();
    assertEquals(before + 3, head.height());
    assertEquals(3 * PERIOD, head.asOf());
    assertEquals(0, head.bundleCount());
    assertEquals(head.rootBefore(), head.rootAfter());
    assertEquals(head, realm.reported.getLast().header());
  }

  @Test
  void aRealmThatMakesBlocksAnywayMakesNoMore() {
    for (int i = 1; i < 2 * PERIOD; i++) {
      if (i % (PERIOD - 1) == 0) {
        realm.submit(realm.payment(user(0), i / (PERIOD - 1) - 1, user(1), 5));
        realm.acceptAll();
        realm.passNs(2 * TestRealm.SETTINGS.sealAfterNs());
        realm.commit();
      }
      realm.checkpoint();
      realm.commit();
    }
    long empty = realm.reported.stream().filter(block -> block.header().bundleCount() == 0).count();
    // The accounts of the genesis, and one turn that came between two payments.
    assertEquals(2, empty);
  }

  /** It was cut off: it adopts all that it missed in one block, once it is committed. */
  @Test
  void whoCatchesUpMakesFewBlocks() {
    for (int i = 1; i <= 5 * PERIOD; i++) {
      realm.checkpoint();
      assertTrue(realm.sealed() <= 1, "one batch at a time");
    }
    realm.commit();
    realm.commit();
    assertEquals(0, realm.sealed());
    assertEquals(3, realm.store.head().height());
    assertEquals(5 * PERIOD, realm.store.head().asOf());
  }

  @Test
  void whoDrainsMakesNone() {
    realm.drain();
    for (int i = 1; i <= 2 * PERIOD; i++) {
      realm.checkpoint();
      assertTrue(realm.isDrained());
    }
    assertEquals(0, realm.sealed());
  }

  @Test
  void turnsComeInTimeAndApart() {
    for (int realm = 0; realm < RealmId.COUNT; realm += 37) {
      RealmId id = new RealmId(realm);
      for (long adopted = -1; adopted < 3 * PERIOD; adopted += 5) {
        assertFalse(IdleTurns.isDue(id, adopted, adopted));
        assertTrue(IdleTurns.isDue(id, adopted, adopted + PERIOD), realm + " from " + adopted);
      }
    }
    for (long checkpoint = 1000; checkpoint < 1000 + PERIOD; checkpoint++) {
      long at = checkpoint;
      assertEquals(
          RealmId.COUNT / PERIOD,
          IntStream.range(0, RealmId.COUNT)
              .filter(realm -> IdleTurns.isDue(new RealmId(realm), at - 1, at))
              .count());
    }
  }
}
