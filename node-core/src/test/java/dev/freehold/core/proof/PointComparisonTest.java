package dev.freehold.core.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Points are compared by their bytes, so bytes stand for points here. */
class PointComparisonTest {
  private static final int INPUTS = 10;
  private static final int SIGN = 0x20;
  private static final int ALPHA = 0;
  private static final int BETA = 48;
  private static final int GAMMA = 144;
  private static final int DELTA = 240;
  private static final int IC = 336;
  private static final byte[] G1_GENERATOR =
      HexFormat.of()
          .parseHex(
              "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb"
                  + "3af00adb22c6bb");
  private static final byte[] G2_GENERATOR =
      HexFormat.of()
          .parseHex(
              "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5"
                  + "ac7d055d042b7e024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d17"
                  + "70bac0326a805bbefd48056c8c121bdb8");

  private final byte[] key = new byte[VerifyingKey.bytesFor(INPUTS)];

  PointComparisonTest() {
    new SplittableRandom(1301).nextBytes(key);
  }

  private Optional<String> flaw() {
    return new VerifyingKey(key).flaw();
  }

  /** Copies a point over another, as it is and with the other sign. */
  private void requireFlaw(String words, int from, int to, int length) {
    byte[] point = Arrays.copyOfRange(key, from, from + length);
    requireFlaw(words, point, to);
  }

  private void requireFlaw(String words, byte[] point, int to) {
    byte[] before = key.clone();
    System.arraycopy(point, 0, key, to, point.length);
    assertEquals(Optional.of(words), flaw());
    key[to] ^= SIGN;
    assertEquals(Optional.of(words), flaw(), "the opposite");
    key[to + point.length - 1] ^= 1;
    assertEquals(Optional.empty(), flaw(), "another point");
    System.arraycopy(before, 0, key, 0, key.length);
  }

  @Test
  void twoPointsOfTheSecondGroupAreNotTheSame() {
    assertEquals(Optional.empty(), flaw());
    requireFlaw("its gamma is its beta", BETA, GAMMA, 96);
    requireFlaw("its delta is its beta", BETA, DELTA, 96);
    requireFlaw("its delta is its gamma", GAMMA, DELTA, 96);
  }

  @Test
  void aPointWithAKnownLogarithmIsGammaAlone() {
    requireFlaw("its alpha is the generator", G1_GENERATOR, ALPHA);
    requireFlaw("its beta is the generator", G2_GENERATOR, BETA);
    requireFlaw("its delta is the generator", G2_GENERATOR, DELTA);
    System.arraycopy(G2_GENERATOR, 0, key, GAMMA, 96);
    assertEquals(Optional.empty(), flaw());
    requireFlaw("its delta is its gamma", G2_GENERATOR, DELTA);
    requireFlaw("its gamma is its beta", G2_GENERATOR, BETA);
  }

  @Test
  void noTwoInputsCanBeExchanged() {
    requireFlaw("its inputs 1 and 2 have the same point", IC + 48, IC + 96, 48);
    requireFlaw("its inputs 1 and 10 have the same point", IC + 480, IC + 48, 48);
    requireFlaw("its inputs 9 and 10 have the same point", IC + 432, IC + 480, 48);
  }

  @Test
  void aSecretOfThePublishedSeedIsKnownInItsPlaceUpToSign() {
    assertFalse(new VerifyingKey(key).development());
    byte[] alpha = PointComparison.developmentAlpha();
    requireDevelopment(alpha, ALPHA);
    for (byte[] known : PointComparison.developmentG2()) {
      for (int place : new int[] {BETA, GAMMA, DELTA}) {
        requireDevelopment(known, place);
      }
    }
  }

  private void requireDevelopment(byte[] point, int to) {
    byte[] before = key.clone();
    System.arraycopy(point, 0, key, to, point.length);
    assertTrue(new VerifyingKey(key).development());
    key[to] ^= SIGN;
    assertTrue(new VerifyingKey(key).development(), "the opposite");
    key[to + 1] ^= 1;
    assertFalse(new VerifyingKey(key).development(), "another point");
    System.arraycopy(before, 0, key, 0, key.length);
  }
}
