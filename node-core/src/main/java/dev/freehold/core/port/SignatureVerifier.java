package dev.freehold.core.port;

import dev.freehold.core.bundle.SignatureScheme;

/** Checks signatures. Thread-safe. */
@FunctionalInterface
public interface SignatureVerifier {
  /** Whether {@code signature} is the key's over {@code message}; malformed input is not. */
  boolean verify(SignatureScheme scheme, byte[] publicKey, byte[] message, byte[] signature);
}
