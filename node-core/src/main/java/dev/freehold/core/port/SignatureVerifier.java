package dev.freehold.core.port;

import dev.freehold.core.bundle.SignatureScheme;
import java.util.List;

/** Checks signatures. Thread-safe. */
@FunctionalInterface
public interface SignatureVerifier {
  /** Whether {@code signature} is the key's over {@code message}; malformed input is not. */
  boolean verify(SignatureScheme scheme, byte[] publicKey, byte[] message, byte[] signature);

  /** A message with what is said to be its signature. Arrays are not copied. */
  record Signed(SignatureScheme scheme, byte[] publicKey, byte[] message, byte[] signature) {}

  /** What {@link #verify} says of each, in their order; many together may take less time. */
  default List<Boolean> verifyAll(List<Signed> all) {
    return all.stream()
        .map(one -> verify(one.scheme, one.publicKey, one.message, one.signature))
        .toList();
  }
}
