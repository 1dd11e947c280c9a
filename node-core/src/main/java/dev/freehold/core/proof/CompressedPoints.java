package dev.freehold.core.proof;

import java.util.Arrays;

/** Encodings of points of BLS12-381, compressed. */
public final class CompressedPoints {
  /** The bit of a point's first byte that tells it from its opposite. */
  private static final int SIGN = 0x20;

  private CompressedPoints() {}

  /**
   * Whether two points are equal or opposite.
   *
   * @param at where the first begins in {@code a}
   * @param bt where the second begins in {@code b}
   * @param length bytes of each
   */
  public static boolean areEqualOrOpposite(byte[] a, int at, byte[] b, int bt, int length) {
    return (a[at] | SIGN) == (b[bt] | SIGN)
        && Arrays.equals(a, at + 1, at + length, b, bt + 1, bt + length);
  }
}
