package dev.freehold.core.hash;

import dev.freehold.core.field.FrArrays;
import java.util.Objects;

/**
 * Many independent {@link Poseidon2#compress(long[], int, long[], int) compressions} at once: how
 * trees hash a level.
 */
public final class CompressionBatch {
  /** Limbs of one compression's input: four elements. */
  public static final int INPUT_LIMBS = 4 * FrArrays.LIMBS;

  private CompressionBatch() {}

  /**
   * Sets {@code out[i] = compress(in[4i], in[4i+1], in[4i+2], in[4i+3])} for every {@code i <
   * count}; elements in Montgomery form, end to end. The arrays must not overlap.
   *
   * @param out receives {@code count} elements from {@code outOffset} on
   * @param in {@code 4 * count} elements from {@code inOffset} on
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public static void compress(long[] out, int outOffset, long[] in, int inOffset, int count) {
    Objects.checkFromIndexSize(outOffset, count * FrArrays.LIMBS, out.length);
    Objects.checkFromIndexSize(inOffset, count * INPUT_LIMBS, in.length);
    for (int i = 0; i < count; i++) {
      Poseidon2.compress(out, outOffset + i * FrArrays.LIMBS, in, inOffset + i * INPUT_LIMBS);
    }
  }
}
