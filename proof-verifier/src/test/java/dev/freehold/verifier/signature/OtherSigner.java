package dev.freehold.verifier.signature;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.port.SignatureVerifier.Signed;
import java.util.SplittableRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Signs as another implementation does. */
final class OtherSigner {
  private OtherSigner() {}

  /** A signature of a random message by a random key. */
  static Signed signed(SplittableRandom random, int messageBytes) {
    byte[] secret = bytes(random, Ed25519.SECRET_KEY_SIZE);
    byte[] message = bytes(random, messageBytes);
    byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(secret, 0, key, 0);
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
    return new Signed(SignatureScheme.ED25519, key, message, signature);
  }

  private static byte[] bytes(SplittableRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
