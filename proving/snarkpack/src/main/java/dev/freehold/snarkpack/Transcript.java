package dev.freehold.snarkpack;

import dev.freehold.core.field.Fr;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Turns what was said into challenges (Fiat, Shamir, CRYPTO 1986), by SHA-256.
 *
 * <p>Each thing absorbed goes in with its label and both their lengths, so that two different
 * conversations never hash the same bytes. A challenge is a hash of all that went before it, and
 * all that comes after it depends on that hash.
 */
final class Transcript {
  private static final String HASH = "SHA-256";

  private final MessageDigest sha = sha256();

  /**
   * @param domain sets this protocol apart from any other
   */
  Transcript(String domain) {
    absorb("domain", domain.getBytes(StandardCharsets.US_ASCII));
  }

  void absorb(String label, byte[] data) {
    absorb(label, data, 0, data.length);
  }

  void absorb(String label, byte[] data, int off, int length) {
    byte[] ascii = label.getBytes(StandardCharsets.US_ASCII);
    sha.update((byte) ascii.length);
    sha.update(ascii);
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
    sha.update(data, off, length);
  }

  void absorb(String label, int number) {
    absorb(label, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  /** A number in [1, r), as good as random to whoever chose what was absorbed. */
  Fr challenge(String label) {
    absorb("challenge", label.getBytes(StandardCharsets.US_ASCII));
    byte[] state = sha.digest();
    Fr challenge = Fr.ZERO;
    for (int attempt = 0; challenge.isZero(); attempt++) {
      challenge = Fr.fromWideBytes(expand(state, attempt));
    }
    absorb("state", state);
    return challenge;
  }

  private static byte[] expand(byte[] state, int attempt) {
    MessageDigest sha = sha256();
    ByteBuffer wide = ByteBuffer.allocate(2 * sha.getDigestLength());
    for (int half = 0; half < 2; half++) {
      sha.update(state);
      sha.update((byte) attempt);
      sha.update((byte) half);
      wide.put(sha.digest());
    }
    return wide.array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance(HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
