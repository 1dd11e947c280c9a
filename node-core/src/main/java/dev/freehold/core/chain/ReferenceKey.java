package dev.freehold.core.chain;

import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.CompressedPoints;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Key that a network's aggregates are checked with: of the structured reference string that they
 * are made with, the first power of both secrets. With a and b the secrets, G and H the generators:
 * aG, aH, bG, bH, compressed. All other powers follow from these. Holding one says nothing about
 * its points: they are decoded and checked by the verifier.
 */
public final class ReferenceKey {
  private static final int G1_BYTES = 48;
  private static final int G2_BYTES = 96;
  private static final int SECRET_BYTES = G1_BYTES + G2_BYTES;

  /** Bytes of a key. */
  public static final int BYTES = 2 * SECRET_BYTES;

  /**
   * The one whose secrets everyone knows, since they follow from a published seed: anyone can forge
   * under it.
   */
  public static final ReferenceKey DEVELOPMENT =
      parse(
          "b73fbffed438b8a95d0bcb463e9f75901853f4e6720ba4f6fc695144c958ea7fe75f2b6d9a346735"
              + "eb1dec7db75d5dcc"
              + "b3353c919c165ce0812a4d756c0f1a9398b37e896d87e6152c931afa03cc53d54385615a63652430"
              + "e229af98424d0b3d1258b4b75b5904518125d08f5b13c9b79624303f189e168d2f322acd9064a7e3"
              + "d6f41ccb19e8b177981d581cc2c183f8"
              + "ae95d7216e4d8033c36946041e09bbe4d5dfffa76f83d6afc1537267697cfd8892c920a315dd5f93"
              + "31feb0f64fb52835"
              + "82e7752ff25cae521fdec628b659209d2ac7ca14c2d83907a6a0b73167b6d5904d000de5a59ca521"
              + "98f0cdbc9972fd370705a20eb4321305e58f7dadeb9a272da7663ca2a7e53a1108b5f35b682f3cb9"
              + "c3df5f9ec5e8e3c2831434207ef10f6c");

  private final byte[] bytes;

  /**
   * Copies {@code bytes}.
   *
   * @throws IllegalArgumentException unless there are {@value #BYTES}
   */
  public ReferenceKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "a reference key has " + BYTES + " bytes, not " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /**
   * Reads hexadecimal digits.
   *
   * @throws IllegalArgumentException unless there are two for each byte
   */
  public static ReferenceKey parse(String text) {
    if (text.length() != 2 * BYTES || !text.matches("[0-9a-fA-F]*")) {
      throw new IllegalArgumentException("must be " + 2 * BYTES + " hexadecimal digits");
    }
    return new ReferenceKey(HexFormat.of().parseHex(text));
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /**
   * Whether it has a secret of {@link #DEVELOPMENT}, or its opposite, in either place: whoever
   * knows one of the two can forge.
   */
  public boolean development() {
    for (int own = 0; own < BYTES; own += SECRET_BYTES) {
      for (int known = 0; known < BYTES; known += SECRET_BYTES) {
        if (CompressedPoints.areEqualOrOpposite(bytes, own, DEVELOPMENT.bytes, known, G1_BYTES)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The name of the reference string. */
  public Hash32 digest() {
    return TaggedHash.REFERENCE_STRING.of(new Encoder().bool(development()).raw(bytes).toBytes());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReferenceKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Hexadecimal digits, which {@link #parse} reads. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
