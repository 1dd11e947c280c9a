package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import org.junit.jupiter.api.Test;

/** Tests of a bundle that comes again after it was rejected. */
class ResubmissionTest {
  private final TestRealm realm = new TestRealm(1, 10).open();

  private BundleStatus last(Bundle bundle) {
    return realm.told(bundle).getLast();
  }

  private void settle() {
    realm.passNs(2 * TestRealm.SETTINGS.sealAfterNs());
    realm.commit();
  }

  /** Found by simulated worlds 3001718 and 3003001. */
  @Test
  void aBundleThatFellWithOneBeforeItIsJudgedAnew() {
    byte[] key = new byte[32];
    key[0] = 1;
    Call rotate =
        new Call.System(new SystemCall.RotateKey(AuthKey.of(SignatureScheme.ED25519, key)));
    Bundle bad = realm.bundle(user(0), 0, new byte[32], new byte[64], rotate);
    Bundle good = realm.bundle(user(0), 1, new byte[32], new byte[64], rotate);
    Bundle next = realm.bundle(user(0), 1, key, new byte[64], TestRealm.pay(user(0), 3));
    Bundle last = realm.bundle(user(0), 2, key, new byte[64], TestRealm.pay(user(0), 3));
    realm.submit(bad);
    realm.submit(next);
    realm.submit(last);
    realm.refuse();
    realm.acceptAll();
    // Its key never became the account's: nobody can be made to pay for it.
    var fell = assertInstanceOf(BundleStatus.Rejected.class, last(next));
    assertEquals(RejectReason.WRONG_SIGNER, fell.reason());
    assertEquals(fell, realm.statusOf(next.id()));
    assertInstanceOf(BundleStatus.Rejected.class, last(last));

    // Its account is a suspect, which has one bundle on its way.
    settle();
    assertInstanceOf(BundleStatus.Failed.class, last(bad));
    realm.submit(good);
    realm.acceptAll();
    settle();
    realm.submit(last);
    assertEquals(new BundleStatus.Received(), last(last));
    realm.acceptAll();
    assertEquals(new BundleStatus.Verified(), last(last));
    assertEquals(new BundleStatus.Verified(), realm.statusOf(last.id()));
  }
}
