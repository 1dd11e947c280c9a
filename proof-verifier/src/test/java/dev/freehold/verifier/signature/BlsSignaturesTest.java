package dev.freehold.verifier.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.signature.BlsPublicKey;
import dev.freehold.blst.signature.BlsSecretKey;
import dev.freehold.blst.signature.ProvenKey;
import dev.freehold.core.port.AggregateSignatures;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlsSignaturesTest {
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final byte[] OTHER = {4};
  private static final List<BlsSecretKey> SECRETS =
      IntStream.range(0, 8).mapToObj(BlsSignaturesTest::secret).toList();
  private static final List<byte[]> KEYS = SECRETS.stream().map(BlsSecretKey::publicKey).toList();
  private static final BlsSignatures MEMBERS =
      new BlsSignatures(SECRETS.subList(0, 7).stream().map(BlsSignaturesTest::proven).toList());

  /** The port's own way from sums and checks alone. */
  private static final AggregateSignatures PLAIN =
      new AggregateSignatures() {
        @Override
        public byte[] aggregate(List<byte[]> signatures) {
          return MEMBERS.aggregate(signatures);
        }

        @Override
        public boolean verify(List<byte[]> keys, byte[] message, byte[] signature) {
          return MEMBERS.verify(keys, message, signature);
        }
      };

  private static BlsSecretKey secret(int number) {
    byte[] seed = new byte[BlsSecretKey.BYTES];
    seed[0] = (byte) (number + 1);
    return BlsSecretKey.ofSeed(seed);
  }

  private static ProvenKey proven(BlsSecretKey secret) {
    return BlsPublicKey.decode(secret.publicKey())
        .flatMap(key -> key.prove(secret.provePossession()))
        .orElseThrow();
  }

  private static List<byte[]> signatures(int count) {
    return new ArrayList<>(
        SECRETS.subList(0, count).stream().map(secret -> secret.sign(MESSAGE)).toList());
  }

  @Test
  void aSumVerifiesUnderTheKeysOfAllWhoSigned() {
    byte[] sum = MEMBERS.aggregate(signatures(5));
    assertTrue(MEMBERS.verify(KEYS.subList(0, 5), MESSAGE, sum));
    assertTrue(MEMBERS.verify(KEYS.subList(0, 5).reversed(), MESSAGE, sum));
    assertFalse(MEMBERS.verify(KEYS.subList(0, 4), MESSAGE, sum));
    assertFalse(MEMBERS.verify(KEYS.subList(0, 6), MESSAGE, sum));
    assertFalse(MEMBERS.verify(KEYS.subList(0, 5), OTHER, sum));
    assertFalse(MEMBERS.verify(List.of(), MESSAGE, sum));
  }

  @Test
  void aKeyThatIsNoMembersOrStandsTwiceVerifiesNothing() {
    assertFalse(MEMBERS.verify(KEYS.subList(7, 8), MESSAGE, SECRETS.get(7).sign(MESSAGE)));
    byte[] twice = MEMBERS.aggregate(List.of(signatures(1).get(0), signatures(1).get(0)));
    assertFalse(MEMBERS.verify(List.of(KEYS.get(0), KEYS.get(0)), MESSAGE, twice));
    assertFalse(MEMBERS.verify(List.of(new byte[48]), MESSAGE, twice));
  }

  @Test
  void whatIsMalformedMakesASumThatVerifiesNothing() {
    List<byte[]> signatures = signatures(3);
    signatures.set(1, new byte[BlsSignatures.SIGNATURE_BYTES]);
    byte[] sum = MEMBERS.aggregate(signatures);
    assertEquals(BlsSignatures.SIGNATURE_BYTES, sum.length);
    assertFalse(MEMBERS.verify(KEYS.subList(0, 3), MESSAGE, sum));
    assertFalse(MEMBERS.verify(KEYS.subList(0, 3), MESSAGE, new byte[3]));
  }

  @Test
  void assemblesAsThePortWouldFromSumsAndChecks() {
    long seed = new SplittableRandom().nextLong();
    System.out.println("assemblies from seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 6; round++) {
      List<byte[]> signatures = signatures(8);
      BitSet good = new BitSet();
      good.set(0, 7);
      for (int i = 0; i < 7; i++) {
        if (random.nextInt(4) == 0) {
          good.clear(i);
          signatures.set(i, random.nextBoolean() ? SECRETS.get(i).sign(OTHER) : new byte[96]);
        }
      }
      AggregateSignatures.Assembly made = MEMBERS.assemble(KEYS, MESSAGE, signatures);
      AggregateSignatures.Assembly plain = PLAIN.assemble(KEYS, MESSAGE, signatures);
      assertEquals(good, made.good(), "seed " + seed + ", round " + round);
      assertEquals(good, plain.good(), "seed " + seed + ", round " + round);
      assertEquals(!good.isEmpty(), made.sum().isPresent(), "seed " + seed);
      if (!good.isEmpty()) {
        assertArrayEquals(plain.sum().orElseThrow(), made.sum().orElseThrow(), "seed " + seed);
        assertTrue(
            MEMBERS.verify(
                good.stream().mapToObj(KEYS::get).toList(), MESSAGE, made.sum().orElseThrow()));
      }
    }
    assertEquals(
        Optional.empty(), MEMBERS.assemble(KEYS.subList(7, 8), MESSAGE, signatures(1)).sum());
  }
}
