package dev.freehold.core.committee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Certificates, and the era that they are of. */
class CertificateTest {
  private final TestEra era = new TestEra(4);
  private final Certificate certificate =
      era.certificate(VoteKind.FINAL, 5, TestEra.hash(7), 0, 2, 3);

  @Test
  void aQuorumsSignaturesHold() {
    assertTrue(certificate.holds(era.era, era.signatures));
  }

  @Test
  void nothingButWhatWasSignedHolds() {
    for (Certificate other :
        List.of(
            with(VoteKind.NOTAR, 3, 5, 7, Signers.of(0, 2, 3)),
            with(VoteKind.FINAL, 3, 6, 7, Signers.of(0, 2, 3)),
            with(VoteKind.FINAL, 3, 5, 8, Signers.of(0, 2, 3)),
            with(VoteKind.FINAL, 3, 5, 7, Signers.of(0, 1, 2, 3)),
            with(VoteKind.FINAL, 3, 5, 7, Signers.of(0, 1, 2)),
            with(VoteKind.FINAL, 3, 5, 7, Signers.of(0, 2)),
            with(VoteKind.FINAL, 3, 5, 7, Signers.of(0, 2, 3, 4)))) {
      assertFalse(other.holds(era.era, era.signatures), other.toString());
    }
  }

  @Test
  void nothingHoldsInAnotherEraOrNetwork() {
    Committee next = new Committee(4, FaultModel.BYZANTINE, era.era.committee().validators());
    Era later = new Era(TestEra.GENESIS, next, TestEra.ROOT, 0, 9, 8);
    Certificate moved = with(VoteKind.FINAL, 4, 5, 7, Signers.of(0, 2, 3));
    assertFalse(certificate.holds(later, era.signatures));
    assertFalse(moved.holds(later, era.signatures), "the era is signed");
    Era elsewhere = new Era(TestEra.hash(99), era.era.committee(), TestEra.ROOT, 0, 9, 8);
    assertFalse(certificate.holds(elsewhere, era.signatures), "the network is signed");
  }

  @Test
  void weightCountsOnceAndDecides() {
    List<Validator> all = era.era.committee().validators();
    Committee heavy =
        new Committee(
            3,
            FaultModel.BYZANTINE,
            List.of(
                new Validator(all.get(0).node(), all.get(0).key(), 10),
                all.get(1),
                all.get(2),
                all.get(3)));
    assertEquals(9, heavy.quorum());
    assertTrue(heavy.isQuorum(Signers.of(0)));
    assertTrue(heavy.isQuorum(Signers.of(0, 0)));
    assertFalse(heavy.isQuorum(Signers.of(1, 2, 3)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Committee(3, FaultModel.BYZANTINE, List.of(all.get(0), all.get(0))));
  }

  @Test
  void aSetOfSignersHasOneEncoding() {
    assertEquals(Signers.of(1, 8), Decoder.decode(new byte[] {2, 2, 1}, Signers::decode));
    for (byte[] bytes : List.of(new byte[] {1, 0}, new byte[] {3, 2, 1, 0}, new byte[33 + 1])) {
      bytes[0] = bytes.length > 30 ? 33 : bytes[0];
      assertThrows(MalformedException.class, () -> Decoder.decode(bytes, Signers::decode));
    }
  }

  @Test
  void allLeadEquallyOftenInAnOrderThatFollowsFromTheRoot() {
    TestEra ten = new TestEra(10);
    Map<Integer, Integer> led = new HashMap<>();
    for (long slot = 1; slot <= 800; slot++) {
      led.merge(ten.leaders.of(slot), 1, Integer::sum);
      assertEquals(ten.leaders.of(slot), ten.leaders.of(slot + 80));
    }
    assertEquals(10, led.size());
    assertTrue(led.values().stream().allMatch(slots -> slots == 80), led.toString());
    Era other = new Era(TestEra.GENESIS, ten.era.committee(), TestEra.hash(55), 0, 1_000_000, 8);
    Leaders others = new Leaders(other);
    boolean differs = false;
    for (long slot = 1; slot <= 80; slot += 8) {
      differs |= others.of(slot) != ten.leaders.of(slot);
    }
    assertTrue(differs);
  }

  private Certificate with(VoteKind kind, long eraNumber, long slot, int hash, Signers signers) {
    Hash32 candidate = TestEra.hash(hash);
    return new Certificate(kind, eraNumber, slot, candidate, signers, certificate.signature());
  }
}
