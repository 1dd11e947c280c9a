package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Tests of the counts of what waits, by stage. */
class WaitingTest {
  private final TestRealm realm = new TestRealm(2, 10).open();

  @Test
  void aBundleIsCountedInOneStageAfterTheOtherWithItsAge() {
    realm.checkpoint();
    assertEquals(Waiting.NOTHING, realm.waiting());
    realm.submit(realm.payment(user(0), 0, user(1), 3));
    realm.passNs(1);
    assertEquals(new Waiting(1, 0, 0, 0, 0, 1), realm.waiting());
    realm.accept();
    assertEquals(new Waiting(0, 0, 1, 0, 0, 1), realm.waiting());
    realm.passNs(TestRealm.SETTINGS.sealAfterNs());
    assertEquals(new Waiting(0, 0, 0, 1, 0, 1 + TestRealm.SETTINGS.sealAfterNs()), realm.waiting());
    realm.commit();
    assertEquals(new Waiting(0, 0, 0, 0, 1, 0), realm.waiting());
    realm.checkpoint();
    assertEquals(Waiting.NOTHING, realm.waiting());
  }
}
