package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.FUNDS;
import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.CheckpointEvent.Paid;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lives of bundles at the machine of their realm, example by example. */
class BundleLifeTest {
  private static final int FEE = 10;
  private static final BundleStatus RECEIVED = new BundleStatus.Received();
  private static final BundleStatus VERIFIED = new BundleStatus.Verified();

  private final TestRealm realm = new TestRealm(3, FEE).open();

  private static RejectReason rejection(BundleStatus status) {
    return assertInstanceOf(BundleStatus.Rejected.class, status).reason();
  }

  @Test
  void aBundleIsReceivedVerifiedCommittedAndFinal() {
    Bundle bundle = realm.payment(user(0), 0, user(1), 100);
    realm.submit(bundle);
    assertEquals(List.of(RECEIVED), realm.told(bundle));
    assertEquals(0, realm.released(), "it counts until its proofs are judged");

    realm.accept();
    assertEquals(List.of(RECEIVED, VERIFIED), realm.told(bundle));
    assertEquals(1, realm.released());
    assertEquals(0, realm.sealed(), "a batch waits for more, up to its age");

    realm.passNs(TestRealm.SETTINGS.sealAfterNs());
    assertEquals(1, realm.sealed());
    assertEquals(1, realm.reported.size(), "nothing is reported before it is durable");

    realm.commit();
    BundleStatus committed = new BundleStatus.Committed(2);
    assertEquals(List.of(RECEIVED, VERIFIED, committed), realm.told(bundle));
    assertEquals(List.of(bundle), realm.reported.getLast().bundles());
    assertEquals(FUNDS - 100 - FEE, realm.balance(user(0)));
    assertEquals(FUNDS + 100, realm.balance(user(1)));

    realm.checkpoint();
    List<BundleStatus> told = realm.told(bundle);
    assertEquals(List.of(RECEIVED, VERIFIED, committed), told.subList(0, 3));
    assertShown(bundle, told.getLast(), 2);
    assertEquals(new BundleStatus.Final(2, 1), realm.statusOf(bundle.id()), "it is asked for");
  }

  /** Final in a block by checkpoint 1, as its path shows. */
  private void assertShown(Bundle bundle, BundleStatus status, long block) {
    BundleStatus.Final end = assertInstanceOf(BundleStatus.Final.class, status);
    assertEquals(block, end.blockHeight());
    assertEquals(1, end.checkpointHeight());
    Inclusion shown = end.shown().orElseThrow();
    assertTrue(shown.holds(bundle.id()));
    assertEquals(Optional.empty(), shown.failed());
    assertTrue(shown.isSealedBy(realm.chain.checkpoint(1).orElseThrow()));
  }

  @Test
  void thatABundleIsFinalIsShownFromEachOfTheBlocksThatACheckpointHolds() {
    List<Bundle> all = new ArrayList<>();
    for (int block = 0; block < 3; block++) {
      for (int i = 0; i < 3; i++) {
        Bundle bundle = realm.payment(user(i), block, user((i + 1) % 3), 100);
        all.add(bundle);
        realm.submit(bundle);
      }
      realm.acceptAll();
      realm.passNs(TestRealm.SETTINGS.sealAfterNs());
      realm.commit();
    }
    realm.checkpoint();
    for (int i = 0; i < all.size(); i++) {
      assertShown(all.get(i), realm.told(all.get(i)).getLast(), 2 + i / 3);
    }
  }

  @Test
  void theCheckpointThatIsNamedIsTheOneThatMadeItFinalHoweverLaterItIsAsked() {
    Bundle first = realm.payment(user(0), 0, user(1), 100);
    realm.submit(first);
    realm.accept();
    realm.drain();
    realm.commit();
    realm.checkpoint();
    realm.checkpoint();
    realm.checkpoint();
    assertEquals(new BundleStatus.Final(2, 1), realm.statusOf(first.id()));
    realm.submit(first);
    assertEquals(new BundleStatus.Final(2, 1), realm.told(first).getLast());
  }

  @Test
  void submittedAgainItIsToldWhereItStandsAndAppliedOnce() {
    Bundle bundle = realm.payment(user(0), 0, user(1), 100);
    realm.submit(bundle);
    realm.submit(bundle);
    assertEquals(List.of(RECEIVED, RECEIVED), realm.told(bundle));
    assertEquals(1, realm.verifying.size());
    realm.accept();
    realm.drain();
    realm.commit();
    realm.submit(bundle);
    assertEquals(new BundleStatus.Committed(2), realm.told(bundle).getLast());
    realm.checkpoint();
    realm.submit(bundle);
    assertEquals(new BundleStatus.Final(2, 1), realm.told(bundle).getLast());
    assertEquals(FUNDS - 100 - FEE, realm.balance(user(0)));
  }

  @Test
  void aBundleThatDoesNotApplyIsRefusedAtOnce() {
    Bundle early = realm.payment(user(0), 1, user(1), 100);
    realm.submit(early);
    assertEquals(1, realm.told(early).size());
    assertEquals(RejectReason.NONCE_TOO_HIGH, rejection(realm.told(early).getFirst()));
    assertEquals(1, realm.released());
    assertTrue(realm.verifying.isEmpty());
  }

  @Test
  void bundlesStandOnThoseAheadOfThemBeforeAnythingIsVerified() {
    // The second spends what the first brings; both are admitted before a proof is checked.
    Bundle gift = realm.payment(user(0), 0, user(1), FUNDS / 2);
    Bundle spent = realm.payment(user(1), 0, user(2), FUNDS + FUNDS / 4);
    realm.submit(gift);
    realm.submit(spent);
    assertEquals(List.of(RECEIVED), realm.told(spent));
    realm.accept();
    realm.accept();
    assertEquals(List.of(RECEIVED, VERIFIED), realm.told(gift));
    assertEquals(List.of(RECEIVED, VERIFIED), realm.told(spent));
  }

  @Test
  void verdictsThatOvertakeOthersWait() {
    Bundle first = realm.payment(user(0), 0, user(2), 1);
    Bundle second = realm.payment(user(1), 0, user(2), 1);
    realm.submit(first);
    realm.submit(second);
    realm.judge(1, _ -> Optional.empty());
    assertEquals(List.of(RECEIVED), realm.told(second), "its turn comes after the first's");
    realm.accept();
    assertEquals(List.of(RECEIVED, VERIFIED), realm.told(second));
  }

  @Test
  void aFailingProofTakesWhatStoodOnItDownAndNothingElse() {
    Bundle gift = realm.payment(user(0), 0, user(1), FUNDS / 2);
    Bundle spent = realm.payment(user(1), 0, user(2), FUNDS + FUNDS / 4);
    Bundle bystander = realm.payment(user(2), 0, user(0), 1);
    realm.submit(gift);
    realm.submit(spent);
    realm.submit(bystander);
    realm.refuse();
    realm.accept();
    realm.accept();
    assertEquals(List.of(RECEIVED, VERIFIED), realm.told(bystander));
    assertEquals(List.of(RECEIVED), realm.told(gift), "its fee is not durably taken yet");
    realm.drain();
    realm.commit();
    BundleStatus refused = new BundleStatus.Failed(RejectReason.PROOF_INVALID, 2);
    BundleStatus poor = new BundleStatus.Failed(RejectReason.INSUFFICIENT_BALANCE, 2);
    assertEquals(List.of(RECEIVED, refused), realm.told(gift));
    assertEquals(List.of(RECEIVED, poor), realm.told(spent));
    assertEquals(new BundleStatus.Committed(2), realm.told(bystander).getLast());
    assertEquals(refused, realm.statusOf(gift.id()), "it is kept why");
    assertEquals(FUNDS - FEE + 1, realm.balance(user(0)), "who sends a bad proof pays");
    assertEquals(FUNDS - FEE, realm.balance(user(1)), "and so does who builds on it");
    assertEquals(FUNDS - FEE - 1, realm.balance(user(2)));
    realm.checkpoint();
    assertEquals(refused, realm.told(gift).getLast(), "nothing follows");
  }

  @Test
  void whatWasPaidForIsNotJudgedAgain() {
    Bundle bad = realm.payment(user(0), 0, user(1), 1);
    realm.submit(bad);
    realm.refuse();
    realm.drain();
    realm.commit();
    realm.submit(bad);
    assertTrue(realm.verifying.isEmpty());
    assertEquals(new BundleStatus.Failed(RejectReason.PROOF_INVALID, 2), realm.told(bad).getLast());
    assertEquals(FUNDS - FEE, realm.balance(user(0)), "and not paid for again");
  }

  @Test
  void aCheckpointTakesEffectAtItsPlaceAmongTheBundles() {
    Bundle before = realm.payment(user(0), 0, user(1), 1);
    Bundle poor = realm.payment(user(1), 0, user(0), FUNDS + 50);
    realm.submit(before);
    realm.submit(poor);
    assertEquals(RejectReason.INSUFFICIENT_BALANCE, rejection(realm.told(poor).getLast()));
    realm.checkpoint(new Paid(UserId.of(new RealmId(1), 0), user(1), 100));
    realm.submit(poor);
    assertEquals(RECEIVED, realm.told(poor).getLast(), "the payment is admitted already");
    realm.accept();
    assertEquals(1, realm.sealed(), "a checkpoint begins a block: the one before is sealed");
    realm.accept();
    realm.commit();
    realm.passNs(TestRealm.SETTINGS.sealAfterNs());
    realm.commit();
    assertEquals(new BundleStatus.Committed(2), realm.told(before).getLast());
    assertEquals(new BundleStatus.Committed(3), realm.told(poor).getLast());
    assertEquals(1, realm.reported.getLast().header().checkpointHeight());
  }

  @Test
  void aRealmThatDrainsFinishesWhatItHasAdmittedAndAdmitsNothingMore() {
    Bundle admitted = realm.payment(user(0), 0, user(1), 1);
    realm.submit(admitted);
    realm.drain();
    Bundle late = realm.payment(user(1), 0, user(2), 1);
    realm.submit(late);
    assertEquals(RejectReason.NOT_SERVING, rejection(realm.told(late).getLast()));
    assertFalse(realm.isDrained());
    realm.accept();
    assertEquals(1, realm.sealed(), "it waits for no more");
    assertFalse(realm.isDrained());
    realm.commit();
    assertEquals(new BundleStatus.Committed(2), realm.told(admitted).getLast());
    assertTrue(realm.isDrained());
  }
}
