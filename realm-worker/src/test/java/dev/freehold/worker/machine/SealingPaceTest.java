package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.SETTINGS;
import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Pace at which a realm makes blocks while those that it has made wait to be final. */
class SealingPaceTest {
  private final TestRealm realm = new TestRealm(2, 10).open();
  private long nonce;

  private void submit() {
    realm.submit(realm.payment(user(0), nonce++, user(1), 1));
    realm.accept();
  }

  @Test
  void blocksThatWaitToBeFinalMakeTheNextOnesFewerUntilTheyAre() {
    realm.checkpoint();
    submit();
    realm.passNs(SETTINGS.sealAfterNs());
    assertEquals(1, realm.sealed());
    realm.commit();
    realm.passNs(16 * 50);
    submit();
    // It grows older itself meanwhile: 53 is a sixteenth of 800 + 53.
    realm.passNs(52);
    assertEquals(0, realm.sealed());
    realm.passNs(1);
    assertEquals(1, realm.sealed());
    realm.commit();
    realm.checkpoint();
    submit();
    realm.passNs(SETTINGS.sealAfterNs());
    assertEquals(1, realm.sealed());
  }

  @Test
  void whileNothingBecomesFinalABatchIsSealedAfterTwentyTimesTheLeast() {
    realm.checkpoint();
    submit();
    realm.passNs(SETTINGS.sealAfterNs());
    realm.commit();
    realm.passNs(1_000_000);
    submit();
    realm.passNs(20 * SETTINGS.sealAfterNs() - 1);
    assertEquals(0, realm.sealed());
    realm.passNs(1);
    assertEquals(1, realm.sealed());
  }
}
