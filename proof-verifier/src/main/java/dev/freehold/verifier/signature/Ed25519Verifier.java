package dev.freehold.verifier.signature;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.port.SignatureVerifier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 as in RFC 8032, section 5.1.7, by Bouncy Castle: the cofactorless equation, S below the
 * group's order, canonical encodings only. It refuses keys of small order itself, as it must: a
 * signature under one says nothing about who made it. Thread-safe.
 */
public final class Ed25519Verifier implements SignatureVerifier {
  @Override
  public boolean verify(
      SignatureScheme scheme, byte[] publicKey, byte[] message, byte[] signature) {
    return switch (scheme) {
      case ED25519 -> verify(publicKey, message, signature);
    };
  }

  /**
   * Whether {@code signature} is the key's over {@code message}. Anything malformed is not.
   *
   * @param publicKey {@value Ed25519#PUBLIC_KEY_SIZE} bytes
   * @param signature {@value Ed25519#SIGNATURE_SIZE} bytes
   */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return publicKey.length == Ed25519.PUBLIC_KEY_SIZE
        && signature.length == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
  }
}
