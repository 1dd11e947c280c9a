package dev.freehold.blst.signature;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * Public key that is a point of G1, decoded and checked: {@code KeyValidate} of the draft. Nothing
 * shows yet that anybody has its secret: {@link #prove} does.
 */
public final class BlsPublicKey {
  /** Bytes of a key: a compressed point. */
  public static final int BYTES = 48;

  private final byte[] encoded;
  private final byte[] affine;

  private BlsPublicKey(byte[] encoded, byte[] affine) {
    this.encoded = encoded;
    this.affine = affine;
  }

  /** The key of these bytes; empty if they are none. */
  public static Optional<BlsPublicKey> decode(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment point = Group.G1.allocateAffine(arena, 1);
      return Group.G1.uncompress(point, 0, bytes) == PointVerdict.VALID
          ? Optional.of(new BlsPublicKey(bytes.clone(), point.toArray(JAVA_BYTE)))
          : Optional.empty();
    }
  }

  /** The compressed point; a copy. */
  public byte[] toBytes() {
    return encoded.clone();
  }

  /** Writes affine point {@code i}. */
  void copyTo(MemorySegment out, long i) {
    MemorySegment.copy(affine, 0, out, JAVA_BYTE, i * affine.length, affine.length);
  }

  /**
   * This key as one that adds up with others, if a proof shows that its owner has its secret:
   * {@code PopVerify}, section 3.3.3. Empty if it does not.
   */
  public Optional<ProvenKey> prove(byte[] proof) {
    return verifies(Ciphersuite.POSSESSION, encoded, proof)
        ? Optional.of(new ProvenKey(this))
        : Optional.empty();
  }

  /** Whether a signature of a message holds under this key alone: {@code Verify}. */
  public boolean verify(byte[] message, byte[] signature) {
    return verifies(Ciphersuite.MESSAGE, message, signature);
  }

  private boolean verifies(Ciphersuite suite, byte[] message, byte[] signature) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = Group.G1.allocateAffine(arena, 1);
      copyTo(key, 0);
      MemorySegment point = Group.G2.allocateAffine(arena, 1);
      return Group.G2.uncompress(point, 0, signature) == PointVerdict.VALID
          && new SigningEquation(arena, suite, message).holds(key, point);
    }
  }

  /** Equal if they are the same point. */
  @Override
  public boolean equals(Object o) {
    return o instanceof BlsPublicKey other && Arrays.equals(encoded, other.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }
}
