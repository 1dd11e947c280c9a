package dev.freehold.core.hash;

import dev.freehold.core.field.Fr;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Constants that keep Poseidon2 digests of different kinds apart. Each takes the place of an input
 * of {@link Poseidon2#compress} that would be 0 otherwise, so that it costs a circuit no
 * constraint. Nodes of trees bear none: what they are follows from their place (docs/protocol.md,
 * section 3).
 */
public enum Domain {
  /** The slots that a call writes; the fourth input of each compression. */
  WRITES("writes"),
  /** The public arguments of a call; the first input of the first compression. */
  ARGUMENTS("arguments"),
  /** A call that another demands; the fourth input. */
  DEMAND("demand"),
  /** Values that a contract hashes; the first input of the first compression. */
  VALUES("values"),
  /** A realm's root with the checkpoint that its block adopted; the fourth input. */
  REALM("realm");

  private static final int BYTES = 31;

  private final Fr tag;

  Domain(String name) {
    byte[] digest = TaggedHash.FIELD_DOMAIN.of(name.getBytes(StandardCharsets.US_ASCII)).toBytes();
    tag = Fr.fromBigInteger(new BigInteger(1, Arrays.copyOf(digest, BYTES)));
  }

  /** The first 31 bytes of {@code H(FIELD_DOMAIN, name)} as a big-endian integer. */
  public Fr tag() {
    return tag;
  }
}
