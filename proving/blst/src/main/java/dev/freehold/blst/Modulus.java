package dev.freehold.blst;

import java.util.Arrays;
import java.util.HexFormat;

/** The prime p of the field that all coordinates are in, as {@value #BYTES} big-endian bytes. */
final class Modulus {
  /** Bytes of a coordinate. */
  static final int BYTES = 48;

  private static final byte[] P =
      HexFormat.of()
          .parseHex(
              "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf"
                  + "6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab");

  private Modulus() {}

  /** Whether p is above the number in {@value #BYTES} bytes: whether they are a coordinate. */
  static boolean isAbove(byte[] in, int off) {
    return Arrays.compareUnsigned(in, off, off + BYTES, P, 0, BYTES) < 0;
  }
}
