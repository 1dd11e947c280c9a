package dev.freehold.blst.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.signature.SignerSet.Assembly;
import dev.freehold.blst.signature.SignerSet.Share;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SignerSetTest {
  private static final byte[] MESSAGE = "a vote".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OTHER = "another vote".getBytes(StandardCharsets.US_ASCII);
  private static final List<BlsSecretKey> SECRETS = Signers.secrets(13);
  private static final SignerSet SET = Signers.set(SECRETS);

  private static BitSet bits(int... indices) {
    BitSet bits = new BitSet();
    for (int i : indices) {
      bits.set(i);
    }
    return bits;
  }

  private static List<Share> shares(int count) {
    List<Share> shares = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shares.add(new Share(i, SECRETS.get(i).sign(MESSAGE)));
    }
    return shares;
  }

  @Test
  void anAggregateShowsWhoSignedAndNobodyElse() {
    Assembly made = SET.assemble(MESSAGE, shares(9));
    byte[] aggregate = made.aggregate().orElseThrow();
    assertEquals(SignerSet.SIGNATURE_BYTES, aggregate.length);
    assertTrue(made.bad().isEmpty());
    assertTrue(SET.verify(made.signers(), MESSAGE, aggregate));
    assertFalse(SET.verify(made.signers(), OTHER, aggregate), "another message");
    BitSet one = (BitSet) made.signers().clone();
    one.set(9);
    assertFalse(SET.verify(one, MESSAGE, aggregate), "one who did not sign");
    one.clear(9);
    one.clear(3);
    assertFalse(SET.verify(one, MESSAGE, aggregate), "one who did is left out");
    assertFalse(SET.verify(bits(), MESSAGE, aggregate), "nobody");
    assertFalse(SET.verify(bits(0, SET.size()), MESSAGE, aggregate), "who is not in the set");
  }

  @Test
  void anEmptyMessageIsOneToo() {
    byte[] none = new byte[0];
    byte[] signature = SECRETS.get(4).sign(none);
    assertTrue(SET.verifyOne(4, none, signature));
    assertFalse(SET.verifyOne(4, MESSAGE, signature));
    assertFalse(SET.verifyOne(5, none, signature));
  }

  @Test
  void findsWhateverShareIsBad() {
    long seed = new SplittableRandom().nextLong();
    System.out.println("bad shares from seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 12; round++) {
      List<Share> shares = shares(1 + random.nextInt(SECRETS.size()));
      BitSet bad = new BitSet();
      BitSet good = new BitSet();
      for (int i = 0; i < shares.size(); i++) {
        if (random.nextInt(3) == 0) {
          bad.set(i);
          shares.set(i, new Share(i, wrong(random, i)));
        } else {
          good.set(i);
        }
      }
      Assembly made = SET.assemble(MESSAGE, shares);
      String told = "seed " + seed + ", round " + round;
      assertEquals(bad, made.bad(), told);
      assertEquals(good, made.signers(), told);
      assertEquals(!good.isEmpty(), made.aggregate().isPresent(), told);
      made.aggregate().ifPresent(sum -> assertTrue(SET.verify(good, MESSAGE, sum), told));
    }
  }

  private static byte[] wrong(SplittableRandom random, int signer) {
    byte[] infinity = new byte[SignerSet.SIGNATURE_BYTES];
    infinity[0] = (byte) 0xc0;
    return switch (random.nextInt(6)) {
      case 0 -> SECRETS.get(signer).sign(OTHER);
      case 1 -> SECRETS.get((signer + 1) % SECRETS.size()).sign(MESSAGE);
      case 2 -> infinity;
      case 3 -> new byte[SignerSet.SIGNATURE_BYTES];
      case 4 -> new byte[random.nextInt(SignerSet.SIGNATURE_BYTES)];
      default -> {
        byte[] flipped = SECRETS.get(signer).sign(MESSAGE);
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
    };
  }

  /**
   * Shares that are wrong by the same amount add up: nobody is blamed, and no share shows alone.
   */
  @Test
  void sharesThatCancelTheirErrorsHoldTogetherAndNotAlone() {
    List<Share> shares = shares(4);
    byte[] error = SECRETS.get(7).sign(OTHER);
    shares.set(1, new Share(1, Signers.sum(SECRETS.get(1).sign(MESSAGE), error, false)));
    shares.set(2, new Share(2, Signers.sum(SECRETS.get(2).sign(MESSAGE), error, true)));
    Assembly made = SET.assemble(MESSAGE, shares);
    assertEquals(bits(0, 1, 2, 3), made.signers());
    assertTrue(SET.verify(made.signers(), MESSAGE, made.aggregate().orElseThrow()));
    assertTrue(SET.verifyOne(0, MESSAGE, shares.get(0).signature()));
    assertFalse(SET.verifyOne(1, MESSAGE, shares.get(1).signature()));
    assertFalse(SET.verifyOne(2, MESSAGE, shares.get(2).signature()));
  }

  /** Whoever has a key has its opposite; under the sum of both infinity would sign everything. */
  @Test
  void keysThatCancelEachOtherSignNothing() {
    BigInteger order =
        new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);
    BlsSecretKey key = Signers.secret(1);
    byte[] opposite = order.subtract(new BigInteger(1, key.toBytes())).toByteArray();
    List<BlsSecretKey> pair = List.of(key, BlsSecretKey.ofScalar(opposite), Signers.secret(2));
    SignerSet set = Signers.set(pair);
    byte[] infinity = new byte[SignerSet.SIGNATURE_BYTES];
    infinity[0] = (byte) 0xc0;
    assertFalse(set.verify(bits(0, 1), MESSAGE, infinity));
    List<Share> shares = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      shares.add(new Share(i, pair.get(i).sign(MESSAGE)));
    }
    Assembly made = set.assemble(MESSAGE, shares);
    assertEquals(Optional.empty(), made.aggregate());
    assertEquals(bits(), made.bad(), "each holds alone");
    shares.add(new Share(2, pair.get(2).sign(OTHER)));
    assertEquals(bits(2), set.assemble(MESSAGE, shares).bad());
    shares.set(2, new Share(2, pair.get(2).sign(MESSAGE)));
    made = set.assemble(MESSAGE, shares);
    assertTrue(set.verify(made.signers(), MESSAGE, made.aggregate().orElseThrow()));
  }

  @Test
  void refusesWhatMakesNoSet() {
    ProvenKey one = Signers.proven(SECRETS.get(0));
    assertThrows(IllegalArgumentException.class, () -> new SignerSet(List.of()));
    assertThrows(IllegalArgumentException.class, () -> new SignerSet(List.of(one, one)));
    byte[] share = SECRETS.get(0).sign(MESSAGE);
    for (int signer : new int[] {-1, SECRETS.size()}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> SET.assemble(MESSAGE, List.of(new Share(signer, share))));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> SET.assemble(MESSAGE, List.of(new Share(0, share), new Share(0, share))));
    assertEquals(Optional.empty(), SET.assemble(MESSAGE, List.of()).aggregate());
  }

  @Test
  void aggregatesAreTheSameInWhateverOrderSharesCome() {
    List<Share> shares = shares(5);
    byte[] aggregate = SET.assemble(MESSAGE, shares).aggregate().orElseThrow();
    assertArrayEquals(
        aggregate, SET.assemble(MESSAGE, shares.reversed()).aggregate().orElseThrow());
  }
}
