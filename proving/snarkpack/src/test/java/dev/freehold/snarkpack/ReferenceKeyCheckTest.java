package dev.freehold.snarkpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.snarkpack.ReferenceStringException.Reason;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of what is refused of the reference key that a genesis names. */
class ReferenceKeyCheckTest {
  private static final Fr A = Fr.of(123_456_789);
  private static final Fr B = Fr.of(987_654_321);

  private static byte[] g1(Fr factor) {
    return SimulatedKey.point(Group.G1, factor);
  }

  private static byte[] g2(Fr factor) {
    return SimulatedKey.point(Group.G2, factor);
  }

  private static ReferenceKey key(byte[] a1, byte[] a2, byte[] b1, byte[] b2) {
    return new ReferenceKey(new Encoder().raw(a1).raw(a2).raw(b1).raw(b2).toBytes());
  }

  private static Reason refusal(byte[] a1, byte[] a2, byte[] b1, byte[] b2) {
    ReferenceStringException e =
        assertThrows(
            ReferenceStringException.class, () -> new SnarkPackVerifier(key(a1, a2, b1, b2), 1));
    assertTrue(e.getMessage().contains("the reference key"), e.getMessage());
    return e.reason();
  }

  private static byte[] infinity(int bytes) {
    byte[] encoded = new byte[bytes];
    encoded[0] = (byte) 0xc0;
    return encoded;
  }

  @Test
  void refusesPointsThatAreNone() {
    assertEquals(Reason.BAD_POINT, refusal(new byte[48], g2(A), g1(B), g2(B)));
    assertEquals(Reason.BAD_POINT, refusal(infinity(48), g2(A), g1(B), g2(B)));
    assertEquals(Reason.BAD_POINT, refusal(g1(A), infinity(96), g1(B), g2(B)));
    assertEquals(
        Reason.BAD_POINT, refusal(g1(A), g2(A), SimulatedKey.plusTorsion(Group.G1, g1(B)), g2(B)));
    assertEquals(
        Reason.BAD_POINT, refusal(g1(A), g2(A), g1(B), SimulatedKey.plusTorsion(Group.G2, g2(B))));
  }

  @Test
  void refusesSecretsThatAreNotTwoOrNotTheSameInBothGroups() {
    assertEquals(Reason.INCONSISTENT, refusal(g1(A), g2(B), g1(B), g2(B)));
    assertEquals(Reason.INCONSISTENT, refusal(g1(A), g2(A), g1(B), g2(A)));
    assertEquals(Reason.INCONSISTENT, refusal(g1(A), g2(Fr.ONE), g1(B), g2(B)));
    assertEquals(Reason.TRIVIAL, refusal(g1(Fr.ONE), g2(Fr.ONE), g1(B), g2(B)));
    assertEquals(Reason.TRIVIAL, refusal(g1(A), g2(A), g1(Fr.ONE), g2(Fr.ONE)));
    assertEquals(Reason.SAME_SECRET, refusal(g1(A), g2(A), g1(A), g2(A)));
    Fr minus = Fr.ONE.negate();
    assertEquals(Reason.TRIVIAL, refusal(g1(minus), g2(minus), g1(B), g2(B)));
    Fr opposite = A.negate();
    assertEquals(Reason.SAME_SECRET, refusal(g1(A), g2(A), g1(opposite), g2(opposite)));
  }

  @Test
  void theDevelopmentKeyIsThatOfTheSeed() {
    for (int secret = 0; secret < 2; secret++) {
      Fr known = StructuredReferenceString.developmentSecret(secret == 0 ? "a" : "b");
      assertTrue(ReferenceKey.DEVELOPMENT.toString().contains(HexFormat.of().formatHex(g1(known))));
      assertTrue(ReferenceKey.DEVELOPMENT.toString().contains(HexFormat.of().formatHex(g2(known))));
    }
  }

  private static Genesis genesis(boolean development, Optional<ReferenceKey> key) {
    return new Genesis(
        "x",
        development,
        1,
        0,
        TestFounders.alone(Hash32.ZERO),
        TaggedHash.NODE_ID.of(new byte[0]),
        new FeeSchedule(0, 0, 0, 0),
        List.of(),
        0,
        key);
  }

  @Test
  void aNetworkHasTheVerifierOfItsKey() {
    Sample sample = Sample.of(5, 2);
    try (StructuredReferenceString srs = StructuredReferenceString.development(2)) {
      AggregateVerifier.Task task = sample.task(sample.aggregate(new AggregateProver(srs, 1)));
      assertTrue(SnarkPackVerifier.of(genesis(true, Optional.empty()), 1).verify(task));
      Optional<ReferenceKey> other = Optional.of(key(g1(A), g2(A), g1(B), g2(B)));
      assertFalse(SnarkPackVerifier.of(genesis(true, other), 1).verify(task));
      AggregateVerifier verifier = SnarkPackVerifier.of(genesis(false, other), 1);
      assertInstanceOf(SnarkPackVerifier.class, verifier);
      assertFalse(verifier.verify(task));
      assertFalse(SnarkPackVerifier.of(genesis(false, Optional.empty()), 1).verify(task));
    }
    Optional<ReferenceKey> bad = Optional.of(key(g1(A), g2(B), g1(B), g2(B)));
    assertThrows(
        ReferenceStringException.class, () -> SnarkPackVerifier.of(genesis(false, bad), 1));
  }
}
