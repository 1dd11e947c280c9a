package dev.freehold.core.proof;

import static dev.freehold.core.proof.CompressedPoints.areEqualOrOpposite;
import static dev.freehold.core.proof.VerifyingKey.G1_BYTES;
import static dev.freehold.core.proof.VerifyingKey.G2_BYTES;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Comparison of a verifying key's points with each other and with points whose logarithms everybody
 * knows, by their encodings alone: a point and its opposite differ in one bit. What is found here
 * lets strangers prove what they like; that nothing is found does not make a key sound, since
 * whoever made it may know its secrets.
 */
final class PointComparison {
  private static final byte[] G1_GENERATOR =
      hex(
          "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aef"
              + "fb3af00adb22c6bb");

  private static final byte[] G2_GENERATOR =
      hex(
          "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57"
              + "e5ac7d055d042b7e024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d177"
              + "0bac0326a805bbefd48056c8c121bdb8");

  /** alpha of the published seed. */
  private static final byte[] DEVELOPMENT_ALPHA =
      hex(
          "8ddebdd56a74b5d8980692056b17f8790ffed7999112fbc6f738ee0f22add3d9648232a154a4d4bc"
              + "741330721e0a1f04");

  /** beta and gamma of the published seed. A key of the ecosystem's form has 1 for gamma. */
  private static final List<byte[]> DEVELOPMENT_G2 =
      List.of(
          hex(
              "b0aaa90f1551909214d10e1fc191e09cdd0742abfa577c142995a7590691d897783bcabed4a0e10a"
                  + "72371749c1c3a09b0e0ae0c3d1e8d99cd668280c98814e3fb1c5aa2e42a8c289112c28da371abe59"
                  + "d155098d38d1f97824c4e6756fc3d22f"),
          hex(
              "80cf0361f0415a60606940babfafd5a9c040cb1f684d395cbe149e4dfa59e9177ede3f9ed7849c2e"
                  + "fe8f88dd08d5c20c043b3454f6afded747edcf5a76d4f0499195a10deb73d0f881c6908013286c5e"
                  + "c7f0ea9dd3cfaeef655af21cd18f84e1"));

  /** Names of the points in G2, in their order. */
  private static final List<String> G2_NAMES = List.of("beta", "gamma", "delta");

  private final byte[] key;
  private final int publicInputs;

  /** Reads {@code key}, which must not change. */
  PointComparison(byte[] key, int publicInputs) {
    this.key = key;
    this.publicInputs = publicInputs;
  }

  /** What is wrong with the key, in words. */
  Optional<String> flaw() {
    for (int i = 0; i < G2_NAMES.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (areEqualOrOpposite(key, g2(i), key, g2(j), G2_BYTES)) {
          return Optional.of("its " + G2_NAMES.get(i) + " is its " + G2_NAMES.get(j));
        }
      }
    }
    if (areEqualOrOpposite(key, 0, G1_GENERATOR, 0, G1_BYTES)) {
      return Optional.of("its alpha is the generator");
    }
    for (int i = 0; i < G2_NAMES.size(); i++) {
      // The tools of iden3 have the generator for gamma always.
      if (!G2_NAMES.get(i).equals("gamma")
          && areEqualOrOpposite(key, g2(i), G2_GENERATOR, 0, G2_BYTES)) {
        return Optional.of("its " + G2_NAMES.get(i) + " is the generator");
      }
    }
    return exchangeableInputs();
  }

  /** Whoever has a proof has another one, of the same statement with these inputs exchanged. */
  private Optional<String> exchangeableInputs() {
    for (int i = 2; i <= publicInputs; i++) {
      for (int j = 1; j < i; j++) {
        if (areEqualOrOpposite(key, ic(i), key, ic(j), G1_BYTES)) {
          return Optional.of("its inputs " + j + " and " + i + " have the same point");
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a point has a secret of the published seed. */
  boolean hasPublishedSecret() {
    if (areEqualOrOpposite(key, 0, DEVELOPMENT_ALPHA, 0, G1_BYTES)) {
      return true;
    }
    for (int i = 0; i < G2_NAMES.size(); i++) {
      for (byte[] known : DEVELOPMENT_G2) {
        if (areEqualOrOpposite(key, g2(i), known, 0, G2_BYTES)) {
          return true;
        }
      }
    }
    return false;
  }

  /** alpha of the published seed, compressed. */
  static byte[] developmentAlpha() {
    return DEVELOPMENT_ALPHA.clone();
  }

  /** beta and gamma of the published seed, compressed. */
  static List<byte[]> developmentG2() {
    return DEVELOPMENT_G2.stream().map(byte[]::clone).toList();
  }

  private static int g2(int i) {
    return G1_BYTES + i * G2_BYTES;
  }

  private static int ic(int i) {
    return g2(G2_NAMES.size()) + i * G1_BYTES;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
