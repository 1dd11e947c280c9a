package dev.freehold.core.id;

import java.util.Arrays;
import java.util.HexFormat;

/** A 32-byte digest. Immutable; ordered by its bytes as unsigned numbers. */
public final class Hash32 implements Comparable<Hash32> {
  /** Bytes of a digest. */
  public static final int BYTES = 32;

  /** All zeros: "none", as the predecessor of a first block. */
  public static final Hash32 ZERO = new Hash32(new byte[BYTES]);

  private final byte[] bytes;

  /**
   * Copies {@code bytes}.
   *
   * @throws IllegalArgumentException unless there are {@value #BYTES}
   */
  public Hash32(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /**
   * Parses 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException on any other text
   */
  public static Hash32 parse(String hex) {
    return new Hash32(HexFormat.of().parseHex(hex));
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Writes the bytes to {@code out} from {@code off}. */
  public void toBytes(byte[] out, int off) {
    System.arraycopy(bytes, 0, out, off, BYTES);
  }

  /** The first eight digits, for people. */
  public String abbreviated() {
    return toString().substring(0, 8);
  }

  @Override
  public int compareTo(Hash32 other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash32 that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 64 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
