package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch;
import dev.freehold.core.tree.LevelHasher;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParallelHasherTest {
  private static final long SEED = 3;

  @Test
  void givesWhatOneThreadGives() {
    SplittableRandom random = new SplittableRandom(SEED);
    try (ParallelHasher two = new ParallelHasher(2);
        ParallelHasher alone = new ParallelHasher(1)) {
      for (int count : new int[] {0, 1, 127, 128, 129, 256, 700}) {
        long[] in = new long[count * CompressionBatch.INPUT_LIMBS];
        for (int at = 0; at < in.length; at += FrArrays.LIMBS) {
          Fr.ofUnsigned(random.nextLong()).copyLimbs(in, at);
        }
        long[] want = new long[count * FrArrays.LIMBS];
        LevelHasher.SERIAL.compress(want, in, count);
        for (LevelHasher hasher : new LevelHasher[] {two, alone}) {
          long[] got = new long[want.length];
          hasher.compress(got, in, count);
          assertArrayEquals(want, got, "seed " + SEED + " count " + count);
        }
      }
    }
  }
}
