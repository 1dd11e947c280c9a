package dev.freehold.core.bundle;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import java.util.Arrays;

/** Digest of its owner's key, which an account stores. */
public final class AuthKey {
  private static final int DIGEST_BYTES = 31;

  private AuthKey() {}

  /** The first 31 bytes of {@code SHA-256(domain ‖ scheme ‖ public key)} as a field element. */
  public static Fr of(SignatureScheme scheme, byte[] publicKey) {
    byte[] input = new byte[1 + publicKey.length];
    input[0] = (byte) scheme.ordinal();
    System.arraycopy(publicKey, 0, input, 1, publicKey.length);
    byte[] digest = TaggedHash.AUTH_KEY.of(input).toBytes();
    byte[] element = new byte[Fr.BYTES];
    System.arraycopy(Arrays.copyOf(digest, DIGEST_BYTES), 0, element, 1, DIGEST_BYTES);
    return Fr.fromBytes(element);
  }
}
