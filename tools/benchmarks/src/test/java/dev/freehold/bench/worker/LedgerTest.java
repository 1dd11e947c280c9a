package dev.freehold.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final BundleStatus RECEIVED = new BundleStatus.Received();
  private static final BundleStatus VERIFIED = new BundleStatus.Verified();
  private static final BundleStatus COMMITTED = new BundleStatus.Committed(1);
  private static final BundleStatus FINAL = new BundleStatus.Final(1, 2);
  private static final BundleStatus REJECTED =
      new BundleStatus.Rejected(RejectReason.PROOF_INVALID, "bad");

  private final Hash32 one = id(1);
  private final Hash32 two = id(2);
  private final Ledger ledger = new Ledger(new Hash32[] {one, two});

  @Test
  void everyBundleEndsOnce() {
    ledger.sent(2, 10);
    assertFalse(ledger.told(one, RECEIVED, 11));
    assertFalse(ledger.told(two, RECEIVED, 11));
    assertFalse(ledger.told(one, VERIFIED, 12));
    assertTrue(ledger.told(two, REJECTED, 13));
    assertTrue(ledger.told(one, COMMITTED, 14));
    assertEquals(1, ledger.ended());
    assertFalse(ledger.told(one, FINAL, 15));
    assertEquals(2, ledger.ended());
    assertEquals(1, ledger.rejected());
    assertEquals("PROOF_INVALID bad", ledger.firstRejection());
    assertEquals(10, ledger.sentAt(0));
    assertEquals(14, ledger.reached(0, Ledger.Step.COMMITTED));
    assertEquals(0, ledger.reached(1, Ledger.Step.VERIFIED));
  }

  @Test
  void whatAWorkerMayNotTellIsAnError() {
    ledger.sent(2, 10);
    assertImpossible(two, VERIFIED);
    assertImpossible(id(3), RECEIVED);
    assertImpossible(one, new BundleStatus.Unknown());
    ledger.told(one, RECEIVED, 11);
    assertImpossible(one, RECEIVED);
    assertImpossible(one, COMMITTED);
    ledger.told(one, VERIFIED, 12);
    ledger.told(one, COMMITTED, 13);
    assertImpossible(one, REJECTED);
    ledger.told(one, FINAL, 14);
    assertImpossible(one, FINAL);
    ledger.told(two, REJECTED, 15);
    assertImpossible(two, REJECTED);
    assertImpossible(two, RECEIVED);
    assertEquals(2, ledger.ended());
  }

  private void assertImpossible(Hash32 id, BundleStatus status) {
    assertThrows(IllegalStateException.class, () -> ledger.told(id, status, 99));
  }

  private static Hash32 id(int i) {
    return TaggedHash.BUNDLE.of(new byte[] {(byte) i});
  }
}
