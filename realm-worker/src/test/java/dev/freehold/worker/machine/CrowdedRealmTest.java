package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.FUNDS;
import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import org.junit.jupiter.api.Test;

/** A realm's machine under a crowd: what is admitted, re-enters and stands in blocks pays alike. */
class CrowdedRealmTest {
  private static final int FEE = 100;

  /** Three payments or so. */
  private static final FeeSchedule FEES = new FeeSchedule(FEE, 0, 0, 0).withTarget(4096);

  private static final int CROWD = 12;

  private final TestRealm realm = new TestRealm(3, FEES).open();
  private long nonce;

  /** What user 0 sends between two checkpoints. */
  private void crowd() {
    for (int i = 0; i < CROWD; i++) {
      realm.submit(realm.payment(user(0), nonce++, user(1), 1));
    }
    settle();
    realm.checkpoint();
  }

  private void settle() {
    while (!realm.verifying.isEmpty()) {
      realm.accept();
    }
    realm.passNs(TestRealm.SETTINGS.sealAfterNs());
    while (realm.sealed() > 0) {
      realm.commit();
      realm.passNs(TestRealm.SETTINGS.sealAfterNs());
    }
  }

  @Test
  void aCrowdPaysForItselfAndTheRealmIsCheapAgainWhenItIsGone() {
    TestRealm quiet = new TestRealm(3, FEES).open();
    for (int i = 0; i < 30; i++) {
      crowd();
      quiet.checkpoint();
    }
    int rate = realm.store.head().market().rate();
    assertTrue(rate > 20 * FeeMarket.UNIT, "after 30 crowded checkpoints it is " + rate);
    long paid = FUNDS - realm.balance(user(0)) - nonce;
    assertEquals(paid, realm.store.head().feesTotal());
    assertTrue(paid > nonce * FEE * 4, "the crowd paid " + paid);
    Bundle elsewhere = quiet.payment(user(0), 0, user(1), 1, FEE, new byte[64]);
    quiet.submit(elsewhere);
    quiet.accept();
    assertEquals(
        new BundleStatus.Verified(),
        quiet.told(elsewhere).getLast(),
        "elsewhere it costs the same");

    Bundle tooDear = realm.payment(user(1), 0, user(2), 1, FEE, new byte[64]);
    realm.submit(tooDear);
    BundleStatus.Rejected rejected =
        assertInstanceOf(BundleStatus.Rejected.class, realm.told(tooDear).getLast());
    assertEquals(RejectReason.FEE_ABOVE_MAX, rejected.reason());

    for (int i = 0; i < 40; i++) {
      realm.checkpoint();
    }
    realm.submit(tooDear);
    settle();
    assertInstanceOf(BundleStatus.Committed.class, realm.told(tooDear).getLast());
    assertEquals(FeeMarket.UNIT, realm.store.head().market().rate());
  }

  @Test
  void aBundleThatWaitsForItsProofsPaysByItsPlaceInTheQueue() {
    for (int i = 0; i < CROWD; i++) {
      realm.submit(realm.payment(user(0), nonce++, user(1), 1));
    }
    // Its place is before the checkpoint, though it is judged after it.
    Bundle before = realm.payment(user(1), 0, user(2), 1, FEE, new byte[64]);
    realm.submit(before);
    realm.checkpoint();
    // The crowd ahead of it is admitted: the next one pays more before any block says so.
    Bundle after = realm.payment(user(1), 1, user(2), 1, FEE, new byte[64]);
    realm.submit(after);
    assertEquals(
        RejectReason.FEE_ABOVE_MAX,
        assertInstanceOf(BundleStatus.Rejected.class, realm.told(after).getLast()).reason());
    Bundle dearer = realm.payment(user(1), 1, user(2), 1, FEE + FEE / 8, new byte[64]);
    realm.submit(dearer);
    settle();
    assertInstanceOf(BundleStatus.Committed.class, realm.told(before).getLast());
    assertInstanceOf(BundleStatus.Committed.class, realm.told(dearer).getLast());
    assertEquals(FUNDS + CROWD - 2 - FEE - (FEE + FEE / 8), realm.balance(user(1)));
    assertEquals(FeeMarket.UNIT + FeeMarket.UNIT / 8, realm.store.head().market().rate());
  }
}
