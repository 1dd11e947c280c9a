package dev.freehold.verifier.groth16;

import java.security.SecureRandom;
import java.util.Arrays;

/** Draws one byte over and over; single longs are 3, so that a retry ends. */
final class RiggedRandom extends SecureRandom {
  private static final long serialVersionUID = 1;
  private final byte value;
  int drawn;

  RiggedRandom(byte value) {
    this.value = value;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    Arrays.fill(bytes, value);
    drawn += bytes.length;
  }

  @Override
  public long nextLong() {
    return 3;
  }
}
