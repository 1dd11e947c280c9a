package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import org.junit.jupiter.api.Test;

/** Tests of a bundle that comes again after it was rejected. */
class ResubmissionTest {
  private final TestRealm realm = new TestRealm(1, 10).open();

  private BundleStatus last(Bundle bundle) {
    return realm.told(bundle).getLast();
  }

  /** Found by simulated worlds 3001718 and 3003001. */
  @Test
  void aBundleThatFellWithOneBeforeItIsJudgedAnew() {
    Bundle bad = realm.payment(user(0), 0, user(0), 1);
    Bundle good = realm.payment(user(0), 0, user(0), 2);
    Bundle next = realm.payment(user(0), 1, user(0), 3);
    realm.submit(bad);
    realm.submit(next);
    assertEquals(1, realm.verifying.getFirst().tasks().size());
    realm.refuse();
    realm.accept();
    var fell = assertInstanceOf(BundleStatus.Rejected.class, last(next));
    assertEquals(RejectReason.NONCE_TOO_HIGH, fell.reason());
    assertEquals(fell, realm.statusOf(next.id()));

    // Its account is a suspect, which has one bundle on its way.
    realm.submit(good);
    realm.accept();
    realm.passNs(2 * TestRealm.SETTINGS.sealAfterNs());
    realm.commit();
    realm.submit(next);
    assertEquals(new BundleStatus.Received(), last(next));
    realm.accept();
    assertEquals(new BundleStatus.Verified(), last(next));
    assertEquals(new BundleStatus.Verified(), realm.statusOf(next.id()));
  }
}
