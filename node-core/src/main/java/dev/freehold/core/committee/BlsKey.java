package dev.freehold.core.committee;

import dev.freehold.core.port.AggregateSignatures;
import java.util.Arrays;
import java.util.HexFormat;

/** A validator's public key for votes, compressed; whether it is a point is not checked here. */
public final class BlsKey {
  /** Bytes of a key. */
  public static final int BYTES = AggregateSignatures.KEY_BYTES;

  private final byte[] bytes;

  /**
   * Copies {@code bytes}.
   *
   * @throws IllegalArgumentException unless there are {@value #BYTES}
   */
  public BlsKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key has 48 bytes, not " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlsKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 96 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
