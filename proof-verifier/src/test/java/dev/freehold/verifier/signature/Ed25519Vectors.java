package dev.freehold.verifier.signature;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.port.SignatureVerifier.Signed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Lines of vectors that others published; each file says where it comes from. */
final class Ed25519Vectors {
  private Ed25519Vectors() {}

  /** The fields of each line that is no remark. */
  static List<String[]> lines(String file) {
    try (InputStream in = Ed25519Vectors.class.getResourceAsStream("/ed25519/" + file)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What three fields say in hex: key, message, signature. */
  static Signed signed(String key, String message, String signature) {
    return new Signed(SignatureScheme.ED25519, bytes(key), bytes(message), bytes(signature));
  }

  private static byte[] bytes(String hex) {
    return hex.equals("-") ? new byte[0] : HexFormat.of().parseHex(hex);
  }

  /** What is said of a signature alone. */
  static boolean alone(Signed signed) {
    return Ed25519Verifier.verify(signed.publicKey(), signed.message(), signed.signature());
  }
}
