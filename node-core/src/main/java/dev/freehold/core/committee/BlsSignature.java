package dev.freehold.core.committee;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.port.AggregateSignatures;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A signature of one validator, or the sum of several; whether it is a point is not checked here.
 */
public final class BlsSignature {
  /** Bytes of a signature. */
  public static final int BYTES = AggregateSignatures.SIGNATURE_BYTES;

  private final byte[] bytes;

  /**
   * Copies {@code bytes}.
   *
   * @throws IllegalArgumentException unless there are {@value #BYTES}
   */
  public BlsSignature(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a signature has 96 bytes, not " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  public void encode(Encoder out) {
    out.raw(bytes);
  }

  public static BlsSignature decode(Decoder in) {
    return new BlsSignature(in.raw(BYTES));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlsSignature that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 192 hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** The first eight digits, for people. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes, 0, 4);
  }
}
