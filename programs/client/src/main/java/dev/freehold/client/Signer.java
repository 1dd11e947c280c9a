package dev.freehold.client;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.field.Fr;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 key (RFC 8032) that signs bundles. */
public final class Signer {
  /** Bytes of the secret. */
  public static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;

  /** Bytes of the public key. */
  public static final int PUBLIC_KEY_BYTES = Ed25519.PUBLIC_KEY_SIZE;

  private final byte[] seed;
  private final byte[] publicKey = new byte[PUBLIC_KEY_BYTES];

  /**
   * @param seed {@value #SEED_BYTES} secret bytes
   */
  public Signer(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + seed.length);
    }
    this.seed = seed.clone();
    Ed25519.generatePublicKey(this.seed, 0, publicKey, 0);
  }

  /** A fresh key. */
  public static Signer generate() {
    byte[] seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    return new Signer(seed);
  }

  /** A copy of the public key, 32 bytes. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** What an account holds of this key. */
  public Fr authKey() {
    return AuthKey.of(SignatureScheme.ED25519, publicKey);
  }

  /** Signs a bundle. */
  public Bundle sign(Bundle.Unsigned unsigned) {
    byte[] message = unsigned.id().toBytes();
    byte[] signature = new byte[SignatureScheme.ED25519.signatureBytes()];
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return unsigned.sign(signature);
  }

  byte[] seed() {
    return seed.clone();
  }
}
