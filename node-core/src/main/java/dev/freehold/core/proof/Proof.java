package dev.freehold.core.proof;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A Groth16 proof A‖B‖C in compressed form, 48+96+48 bytes. Holding one says nothing about its
 * points: they are decoded and checked by the verifier.
 */
public final class Proof {
  /** Bytes of a proof. */
  public static final int BYTES = 192;

  private final byte[] bytes;

  /**
   * Copies {@code bytes}.
   *
   * @throws IllegalArgumentException unless there are {@value #BYTES}
   */
  public Proof(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a proof has 192 bytes, not " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Writes the bytes to {@code out} from {@code off}. */
  public void toBytes(byte[] out, int off) {
    System.arraycopy(bytes, 0, out, off, BYTES);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Proof that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
