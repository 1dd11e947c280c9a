package dev.freehold.blst.signature;

/**
 * Public key whose owner has shown that he has its secret. Made by {@link BlsPublicKey#prove}
 * alone, so that keys of this type are safe to add up.
 */
public final class ProvenKey {
  private final BlsPublicKey key;

  /** For {@link BlsPublicKey#prove}, which has checked the proof. */
  ProvenKey(BlsPublicKey key) {
    this.key = key;
  }

  /** The key. */
  public BlsPublicKey key() {
    return key;
  }

  /** Equal if the keys are. */
  @Override
  public boolean equals(Object o) {
    return o instanceof ProvenKey other && key.equals(other.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
