package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.Judgement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of bundles of accounts that sent a bad proof: verified apart, and in nobody's way. */
class SuspectLaneTest {
  private static final UserId ATTACKER = user(0);
  private static final UserId HONEST = user(1);
  private static final Judgement GOOD = new Judgement.Decided(Optional.empty());
  private static final Judgement BAD =
      new Judgement.Decided(Optional.of(RejectReason.PROOF_INVALID));

  private final TestRealm realm = new TestRealm(2, 10).open();

  private Bundle payment(UserId from, long nonce) {
    return realm.payment(from, nonce, HONEST, 3 + nonce);
  }

  private BundleStatus last(Bundle bundle) {
    return realm.told(bundle).getLast();
  }

  /** The attacker is found out by a bundle of nonce 0, which takes its fee if it stays. */
  private long findOut() {
    realm.submit(payment(ATTACKER, 0));
    assertFalse(realm.verifying.getFirst().apart());
    realm.refuse();
    settle();
    return realm.store.account(ATTACKER).orElseThrow().nonce();
  }

  private void settle() {
    realm.passNs(2 * TestRealm.SETTINGS.sealAfterNs());
    realm.commit();
  }

  @Test
  void aSuspectsBundleIsVerifiedApartAndHoldsNobodyUp() {
    long nonce = findOut();
    Bundle suspect = payment(ATTACKER, nonce);
    Bundle honest = payment(HONEST, 0);
    realm.submit(suspect);
    realm.submit(honest);
    assertEquals(List.of(true, false), realm.verifying.stream().map(v -> v.apart()).toList());
    realm.sort(1, _ -> GOOD);
    assertEquals(new BundleStatus.Verified(), last(honest));
    settle();
    assertInstanceOf(BundleStatus.Committed.class, last(honest));
    assertEquals(new BundleStatus.Received(), last(suspect));
    realm.sort(0, _ -> GOOD);
    assertEquals(new BundleStatus.Verified(), last(suspect));
    settle();
    assertInstanceOf(BundleStatus.Committed.class, last(suspect));
  }

  @Test
  void aSuspectHasOneBundleOnItsWay() {
    long nonce = findOut();
    realm.submit(payment(ATTACKER, nonce));
    Bundle second = payment(ATTACKER, nonce + 1);
    realm.submit(second);
    assertEquals(
        RejectReason.TOO_MANY_PENDING,
        assertInstanceOf(BundleStatus.Rejected.class, last(second)).reason());
  }

  @Test
  void whoIsGoodForLongEnoughIsASuspectNoMore() {
    long nonce = findOut();
    for (int i = 0; i <= Limits.SUSPECT_CHECKPOINTS; i++) {
      realm.checkpoint();
    }
    realm.submit(payment(ATTACKER, nonce));
    realm.submit(payment(ATTACKER, nonce + 1));
    assertTrue(realm.verifying.stream().noneMatch(RealmEffect.Verify::apart));
  }

  /**
   * What stood between others' bundles is taken out, the others go on, and each is counted out
   * once.
   */
  @Test
  void whatIsUndecidedLeavesTheQueueAndComesBackWithItsVerdict() {
    int before = realm.released();
    Bundle[] own = new Bundle[3];
    realm.submit(payment(HONEST, 0));
    for (int i = 0; i < own.length; i++) {
      own[i] = payment(ATTACKER, i);
      realm.submit(own[i]);
    }
    Bundle last = payment(HONEST, 1);
    realm.submit(last);
    // The first went alone, the next two in verifications of their own; the others wait.
    while (!realm.verifying.isEmpty() && !realm.verifying.getFirst().apart()) {
      realm.sort(
          0,
          b ->
              !b.user().equals(ATTACKER) ? GOOD : b.nonce() == 0 ? BAD : new Judgement.Undecided());
    }
    assertEquals(new BundleStatus.Verified(), last(last));
    assertEquals(before + 5, realm.released(), "nobody's room is taken by what waits apart");
    settle();
    assertInstanceOf(BundleStatus.Committed.class, last(last));
    while (!realm.verifying.isEmpty()) {
      assertTrue(realm.verifying.getFirst().apart());
      realm.sort(0, _ -> BAD);
    }
    settle();
    settle();
    assertEquals(before + 5, realm.released());
    for (Bundle bundle : own) {
      assertTrue(last(bundle).isTerminal(), last(bundle).toString());
    }
  }

  @Test
  void aWorkerThatStopsWaitsForNoSuspect() {
    long nonce = findOut();
    realm.submit(payment(ATTACKER, nonce));
    realm.drain();
    assertFalse(realm.isDrained(), "one is being verified");
    realm.sort(0, _ -> GOOD);
    settle();
    assertTrue(realm.isDrained());
  }

  @Test
  void aConnectionByWhichManySuspectsCameIsOne() {
    Suspects suspects = new Suspects();
    for (int i = 0; i < Limits.SUSPECT_CONNECTION_ACCOUNTS; i++) {
      assertFalse(suspects.isSuspect(new UserId(1_000), 5, 9));
      suspects.blame(new UserId(i), 5, 9);
      suspects.blame(new UserId(i), 5, 9);
    }
    assertTrue(suspects.isSuspect(new UserId(1_000), 5, 9));
    assertFalse(suspects.isSuspect(new UserId(1_000), 6, 9));
    assertFalse(suspects.isSuspect(new UserId(1_000), 5, 10 + Limits.SUSPECT_CHECKPOINTS));
  }

  @Test
  void theMemoryOfSuspectsIsBoundedAndForgetsTheOldest() {
    Suspects suspects = new Suspects();
    for (int i = 0; i <= Limits.SUSPECTS_MAX; i++) {
      suspects.blame(new UserId(i), i, 9);
    }
    assertFalse(suspects.isSuspect(new UserId(0), -1, 9));
    assertTrue(suspects.isSuspect(new UserId(1), -1, 9));
  }
}
