package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.replica.Replication;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Statuses that senders are told of blocks that are durable at the realm's worker and at no other
 * yet.
 */
class AcknowledgementTest {
  private static final int FEE = 10;
  private static final BundleStatus RECEIVED = new BundleStatus.Received();
  private static final BundleStatus VERIFIED = new BundleStatus.Verified();
  private static final BundleStatus COMMITTED = new BundleStatus.Committed(2);
  private static final BundleStatus FAILED = new BundleStatus.Failed(RejectReason.PROOF_INVALID, 2);

  private final TestRealm realm = new TestRealm(3, FEE, new Replication(3, 2)).open();

  private Bundle payment(int user, long nonce) {
    return realm.payment(user(user), nonce, user((user + 1) % 3), 1);
  }

  /** A bundle that is durable as one that was applied. */
  private Bundle durable() {
    Bundle bundle = payment(0, 0);
    realm.submit(bundle);
    realm.accept();
    settle();
    return bundle;
  }

  /** A bundle that is durable as one that failed. */
  private Bundle durablyFailed() {
    Bundle bundle = payment(0, 0);
    realm.submit(bundle);
    realm.refuse();
    settle();
    return bundle;
  }

  private void settle() {
    // As long as a batch is ever open, however long blocks wait to be final.
    realm.passNs(20 * TestRealm.SETTINGS.sealAfterNs());
    realm.commit();
  }

  private BundleStatus last(Bundle bundle) {
    return realm.told(bundle).getLast();
  }

  private void assertFinal(BundleStatus status) {
    BundleStatus.Final end = assertInstanceOf(BundleStatus.Final.class, status);
    assertEquals(2, end.blockHeight());
    assertEquals(1, end.checkpointHeight());
  }

  @Test
  void aSenderHearsThatABundleIsCommittedOnceItsBlockIsAcknowledged() {
    Bundle bundle = durable();
    assertEquals(2, realm.store.head().height());
    assertEquals(List.of(RECEIVED, VERIFIED), realm.told(bundle));
    assertEquals(VERIFIED, realm.statusOf(bundle.id()));
    assertEquals(2, realm.reported.size(), "the coordinator hears of it at once");

    realm.acknowledge(1);
    assertEquals(List.of(RECEIVED, VERIFIED), realm.told(bundle), "that is the block before");
    realm.acknowledge(2);
    assertEquals(List.of(RECEIVED, VERIFIED, COMMITTED), realm.told(bundle));
    assertEquals(COMMITTED, realm.statusOf(bundle.id()));
    realm.acknowledge(2);
    realm.acknowledge(1);
    assertEquals(3, realm.told(bundle).size(), "it is told once");

    realm.checkpoint();
    assertFinal(last(bundle));
    assertEquals(4, realm.told(bundle).size());
  }

  @Test
  void aSenderHearsThatABundleFailedOnceItsBlockIsAcknowledged() {
    Bundle bad = durablyFailed();
    assertEquals(List.of(RECEIVED), realm.told(bad));
    assertEquals(RECEIVED, realm.statusOf(bad.id()));
    realm.acknowledge(2);
    assertEquals(List.of(RECEIVED, FAILED), realm.told(bad));
    assertEquals(FAILED, realm.statusOf(bad.id()));
    realm.checkpoint();
    assertEquals(List.of(RECEIVED, FAILED), realm.told(bad), "nothing follows");
  }

  @Test
  void ofABlockThatIsFinalBeforeItIsAcknowledgedSendersHearTheEndAtOnce() {
    Bundle bad = payment(0, 0);
    Bundle good = payment(1, 0);
    realm.submit(bad);
    realm.submit(good);
    realm.refuse();
    realm.acceptAll();
    settle();
    realm.checkpoint();
    assertEquals(List.of(RECEIVED, FAILED), realm.told(bad));
    assertEquals(3, realm.told(good).size());
    assertFinal(last(good));
    assertEquals(new BundleStatus.Final(2, 1), realm.statusOf(good.id()));
    assertEquals(FAILED, realm.statusOf(bad.id()));
    realm.acknowledge(2);
    assertEquals(3, realm.told(good).size(), "nothing follows");
    assertEquals(2, realm.told(bad).size(), "nothing follows");
  }

  @Test
  void aCheckpointThatHoldsABlockSaysNothingOfThoseAboveIt() {
    Bundle first = durable();
    Bundle second = payment(0, 1);
    realm.submit(second);
    realm.accept();
    settle();
    realm.checkpoint(realm.store.header(2).orElseThrow());
    assertFinal(last(first));
    assertEquals(List.of(RECEIVED, VERIFIED), realm.told(second));
    realm.acknowledge(3);
    assertEquals(new BundleStatus.Committed(3), last(second));
  }

  @Test
  void afterARestartWhatIsDurableIsAcknowledgedAnewBeforeItIsSaid() {
    Bundle bundle = durable();
    realm.acknowledge(2);
    assertEquals(COMMITTED, last(bundle));
    realm.restart();
    assertEquals(VERIFIED, realm.statusOf(bundle.id()), "this process has heard of no receipt");
    realm.submit(bundle);
    assertEquals(VERIFIED, last(bundle));
    realm.submit(bundle);
    assertEquals(VERIFIED, last(bundle));
    assertTrue(realm.verifying.isEmpty(), "it is not judged again");
    realm.acknowledge(2);
    assertEquals(COMMITTED, last(bundle));
    assertEquals(COMMITTED, realm.statusOf(bundle.id()));
    realm.submit(bundle);
    assertEquals(COMMITTED, last(bundle));
    realm.checkpoint();
    assertEquals(new BundleStatus.Final(2, 1), last(bundle));
  }

  @Test
  void afterARestartThatABundleFailedIsAcknowledgedAnewBeforeItIsSaid() {
    Bundle bad = durablyFailed();
    realm.restart();
    assertEquals(RECEIVED, realm.statusOf(bad.id()));
    realm.submit(bad);
    assertEquals(RECEIVED, last(bad));
    assertTrue(realm.verifying.isEmpty(), "it is not judged again");
    realm.acknowledge(2);
    assertEquals(FAILED, last(bad));
    int told = realm.told(bad).size();
    realm.checkpoint();
    assertEquals(told, realm.told(bad).size(), "nothing follows");
    realm.submit(bad);
    assertEquals(FAILED, last(bad));
  }

  @Test
  void afterARestartACheckpointEndsTheWaitToo() {
    Bundle bad = payment(0, 0);
    Bundle good = payment(1, 0);
    realm.submit(bad);
    realm.submit(good);
    realm.refuse();
    realm.acceptAll();
    settle();
    realm.restart();
    realm.submit(bad);
    realm.submit(good);
    realm.checkpoint();
    assertEquals(new BundleStatus.Final(2, 1), last(good));
    assertEquals(FAILED, last(bad));
    realm.restart();
    assertEquals(new BundleStatus.Final(2, 1), realm.statusOf(good.id()));
    assertEquals(FAILED, realm.statusOf(bad.id()), "what is final needs no receipts");
  }

  @Test
  void aUserWhoseBundlesAreDurableHasRoomForOthersBeforeTheyAreAcknowledged() {
    for (int i = 0; i < Limits.USER_PENDING_MAX; i++) {
      realm.submit(payment(0, i));
    }
    Bundle next = payment(0, Limits.USER_PENDING_MAX);
    realm.submit(next);
    assertInstanceOf(BundleStatus.Rejected.class, last(next), "so many are on their way");
    realm.acceptAll();
    settle();
    realm.submit(next);
    assertEquals(RECEIVED, last(next));
    // The count comes down once for each bundle.
    realm.acknowledge(2);
    realm.checkpoint();
    for (int i = 1; i < Limits.USER_PENDING_MAX; i++) {
      realm.submit(payment(0, Limits.USER_PENDING_MAX + i));
    }
    Bundle tooMany = payment(0, 2L * Limits.USER_PENDING_MAX);
    realm.submit(tooMany);
    assertInstanceOf(BundleStatus.Rejected.class, last(tooMany));
  }

  @Test
  void blocksThatNobodyAcknowledgesWaitInBoundedNumber() {
    realm.checkpoint();
    long last = realm.store.head().height();
    for (long nonce = 0; realm.store.head().height() > last || nonce == 0; nonce++) {
      last = realm.store.head().height();
      realm.submit(payment(0, nonce));
      realm.acceptAll();
      settle();
    }
    assertEquals(1 + Limits.BLOCKS_AHEAD_MAX, last, "as many as may be ahead of what is final");
    realm.acknowledge(last);
    settle();
    assertEquals(last, realm.store.head().height(), "receipts make no room: checkpoints do");
    realm.checkpoint();
    settle();
    assertEquals(last + 1, realm.store.head().height());
  }

  @Test
  void aRealmThatDrainsWaitsUntilItsSendersAreToldByReceipts() {
    Bundle bundle = payment(0, 0);
    realm.submit(bundle);
    realm.drain();
    realm.accept();
    realm.commit();
    assertFalse(realm.isDrained(), "its sender was told nothing");
    realm.acknowledge(2);
    assertEquals(COMMITTED, last(bundle));
    assertTrue(realm.isDrained());
  }

  @Test
  void aRealmThatDrainsWaitsForNoReceiptsOfWhatIsFinal() {
    Bundle bundle = payment(0, 0);
    realm.submit(bundle);
    realm.drain();
    realm.accept();
    realm.commit();
    realm.checkpoint();
    assertTrue(last(bundle).isTerminal());
    assertTrue(realm.isDrained());
  }

  @Test
  void aBlockThatIsNotDurableHereIsNotAcknowledged() {
    durable();
    assertThrows(Invariant.class, () -> realm.acknowledge(3));
  }
}
