package dev.freehold.verifier.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.port.SignatureVerifier.Signed;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ed25519VerifierTest {
  private record Vector(byte[] key, byte[] message, byte[] signature) {}

  // RFC 8032, section 7.1: TEST 1, TEST 2 and TEST 3.
  static List<Vector> vectors() {
    return List.of(
        vector(
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        vector(
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        vector(
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"));
  }

  private static Vector vector(String key, String message, String signature) {
    HexFormat hex = HexFormat.of();
    return new Vector(hex.parseHex(key), hex.parseHex(message), hex.parseHex(signature));
  }

  private static boolean verify(byte[] key, byte[] message, byte[] signature) {
    return new Ed25519Verifier().verify(SignatureScheme.ED25519, key, message, signature);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void acceptsThePublishedSignatures(Vector vector) {
    assertTrue(verify(vector.key, vector.message, vector.signature));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void refusesEveryFlippedBit(Vector vector) {
    for (int bit = 0; bit < 8 * vector.signature.length; bit += 5) {
      assertFalse(verify(vector.key, vector.message, flipped(vector.signature, bit)), "" + bit);
    }
    for (int bit = 0; bit < 8 * vector.key.length; bit += 5) {
      assertFalse(verify(flipped(vector.key, bit), vector.message, vector.signature), "" + bit);
    }
    byte[] longer = Arrays.copyOf(vector.message, vector.message.length + 1);
    assertFalse(verify(vector.key, longer, vector.signature));
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] copy = bytes.clone();
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return copy;
  }

  @Test
  void refusesOtherLengths() {
    Vector vector = vectors().get(1);
    for (int length : new int[] {0, 31, 33}) {
      assertFalse(verify(Arrays.copyOf(vector.key, length), vector.message, vector.signature));
    }
    for (int length : new int[] {0, 63, 65}) {
      assertFalse(verify(vector.key, vector.message, Arrays.copyOf(vector.signature, length)));
    }
  }

  @Test
  void refusesTheSecondFormOfASignature() {
    // S + L satisfies the same equation: whoever accepts it lets anyone change a signature.
    BigInteger order =
        BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    Vector vector = vectors().get(1);
    byte[] moved = vector.signature.clone();
    BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(moved, 32, 64))).add(order);
    byte[] encoded = reversed(s.toByteArray());
    System.arraycopy(Arrays.copyOf(encoded, 32), 0, moved, 32, 32);
    assertFalse(verify(vector.key, vector.message, moved));
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      out[i] = bytes[bytes.length - 1 - i];
    }
    return out;
  }

  /** The points of order 1, 2, 4 and 8, and encodings of them that are not canonical. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void refusesKeysOfSmallOrder(String hex) {
    byte[] key = HexFormat.of().parseHex(hex);
    // With S = 0 and R = the neutral element, the equation of a key of order one holds for every
    // message, and that of the others for one message in eight at least.
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    signature[0] = 1;
    for (byte message = 0; message < 64; message++) {
      assertFalse(verify(key, new byte[] {message}, signature), "message " + message);
    }
  }

  private static Signed signed(SplittableRandom random) {
    return OtherSigner.signed(random, random.nextInt(200));
  }

  /** One byte of key, message or signature changed. */
  private static Signed spoilt(Signed signed, SplittableRandom random) {
    byte[] key = signed.publicKey().clone();
    byte[] message = Arrays.copyOf(signed.message(), signed.message().length + 1);
    byte[] signature = signed.signature().clone();
    int where = random.nextInt(3);
    byte[] changed = where == 0 ? key : where == 1 ? message : signature;
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return new Signed(
        SignatureScheme.ED25519, key, where == 1 ? message : signed.message(), signature);
  }

  @Test
  void whatAnotherImplementationSignsIsAcceptedAloneAndTogether() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    List<Signed> all = Stream.generate(() -> signed(random)).limit(150).toList();
    assertEquals(
        Collections.nCopies(all.size(), true),
        new Ed25519Verifier().verifyAll(all),
        "seed " + seed);
    all.forEach(s -> assertTrue(verify(s.publicKey(), s.message(), s.signature()), "seed " + seed));
  }

  @Test
  void togetherSaysOfEachWhatAloneSays() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 10; round++) {
      List<Signed> all = new ArrayList<>();
      List<Boolean> alone = new ArrayList<>();
      for (int i = random.nextInt(100); i >= 0; i--) {
        Signed signed = signed(random);
        signed = random.nextInt(20) == 0 ? spoilt(signed, random) : signed;
        all.add(signed);
        alone.add(verify(signed.publicKey(), signed.message(), signed.signature()));
        assertEquals(
            Ed25519.verify(
                signed.signature(),
                0,
                signed.publicKey(),
                0,
                signed.message(),
                0,
                signed.message().length),
            alone.getLast(),
            "seed " + seed);
      }
      assertEquals(alone, new Ed25519Verifier().verifyAll(all), "seed " + seed);
    }
  }

  /** Two errors that cancel each other out where both have the same coefficient. */
  @Test
  void errorsThatCancelOutAreFound() {
    SplittableRandom random = new SplittableRandom(7);
    Signed one = signed(random);
    Signed two = signed(random);
    List<Signed> both = List.of(moved(one, BigInteger.ONE), moved(two, BigInteger.ONE.negate()));
    assertEquals(List.of(false, false), new Ed25519Verifier().verifyAll(both));
  }

  /** S moved by a number. */
  private static Signed moved(Signed signed, BigInteger by) {
    byte[] signature = signed.signature().clone();
    BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(signature, 32, 64))).add(by);
    byte[] encoded = reversed(s.toByteArray());
    System.arraycopy(Arrays.copyOf(encoded, 32), 0, signature, 32, 32);
    return new Signed(SignatureScheme.ED25519, signed.publicKey(), signed.message(), signature);
  }

  /**
   * Keys with a part of small order: of these implementations disagree. The equation with the
   * cofactor holds for all of them, whatever k is, and so it does together.
   */
  @Test
  void keysWithAPartOfSmallOrderAreTakenWhateverTheMessage() {
    List<Signed> all = new ArrayList<>();
    for (byte message = 0; message < 40; message++) {
      Signed signed = TorsionSigner.signed(new byte[] {message});
      assertTrue(verify(signed.publicKey(), signed.message(), signed.signature()), "" + message);
      all.add(signed);
    }
    assertEquals(Collections.nCopies(all.size(), true), new Ed25519Verifier().verifyAll(all));
  }
}
