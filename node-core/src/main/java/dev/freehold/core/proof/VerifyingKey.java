package dev.freehold.core.proof;

import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.Arrays;
import java.util.Optional;

/**
 * A Groth16 verifying key in bytes, all points compressed: alpha in G1 (48), beta, gamma and delta
 * in G2 (96 each), then one G1 point (48) for the constant and one for each public input.
 */
public final class VerifyingKey {
  /** Bytes of a compressed G1 point. */
  public static final int G1_BYTES = 48;

  /** Bytes of a compressed G2 point. */
  public static final int G2_BYTES = 96;

  private static final int FIXED_BYTES = G1_BYTES + 3 * G2_BYTES;

  private final byte[] bytes;

  /**
   * Copies {@code bytes}.
   *
   * @throws IllegalArgumentException if the length fits no number of public inputs
   */
  public VerifyingKey(byte[] bytes) {
    int points = (bytes.length - FIXED_BYTES) / G1_BYTES;
    if (points < 1 || bytes.length != FIXED_BYTES + points * G1_BYTES) {
      throw new IllegalArgumentException("no verifying key has " + bytes.length + " bytes");
    }
    this.bytes = bytes.clone();
  }

  /** Bytes of a key for {@code publicInputs} inputs. */
  public static int bytesFor(int publicInputs) {
    return FIXED_BYTES + (publicInputs + 1) * G1_BYTES;
  }

  /** How many public inputs the key takes. */
  public int publicInputs() {
    return (bytes.length - FIXED_BYTES) / G1_BYTES - 1;
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /**
   * What makes proofs under the key worthless, as far as its bytes tell: two of beta, gamma and
   * delta are equal or opposite; alpha, beta or delta is the generator or its opposite; two public
   * inputs have equal or opposite points. Empty if nothing of it holds. Whether the points are
   * points is not asked.
   */
  public Optional<String> flaw() {
    return new PointComparison(bytes, publicInputs()).flaw();
  }

  /**
   * Whether a secret of the key is one of the published seed, whatever was contributed since:
   * anyone can forge under it.
   */
  public boolean development() {
    return new PointComparison(bytes, publicInputs()).hasPublishedSecret();
  }

  /** The key's name: a digest of its bytes. */
  public Hash32 digest() {
    return TaggedHash.VERIFYING_KEY.of(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyingKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "VerifyingKey[" + digest().abbreviated() + ", " + publicInputs() + " inputs]";
  }
}
