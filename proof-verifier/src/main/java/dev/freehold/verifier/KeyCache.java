package dev.freehold.verifier;

import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decoded keys, the least recently used dropped first. What a key decodes to never changes. */
final class KeyCache {
  /** About 4 KiB each. */
  private static final int KEYS_MAX = 4096;

  private final Map<VerifyingKey, KeyDecoding> decoded =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<VerifyingKey, KeyDecoding> eldest) {
          return size() > KEYS_MAX;
        }
      };

  /** Decodes a key, or answers from memory. Equal keys give the same object while it is kept. */
  KeyDecoding decode(VerifyingKey key) {
    synchronized (decoded) {
      KeyDecoding known = decoded.get(key);
      if (known != null) {
        return known;
      }
    }
    KeyDecoding fresh = PreparedVerifyingKey.decode(key);
    synchronized (decoded) {
      KeyDecoding raced = decoded.putIfAbsent(key, fresh);
      return raced == null ? fresh : raced;
    }
  }
}
