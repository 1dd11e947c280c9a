package dev.freehold.snarkpack;

import dev.freehold.blst.FixedBase;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The powers of one secret s times the generators, affine: those of 0 to 2n - 1 in G1, those of 0
 * to n - 1 in G2.
 */
record PowerSequence(MemorySegment g1, MemorySegment g2) {
  /** The sequence of a secret that is known. */
  static PowerSequence of(Arena arena, ParallelLoop loop, Fr secret, int proofs) {
    int count = 2 * proofs;
    long[] powers = new long[count * FrArrays.LIMBS];
    Fr.ONE.copyLimbs(powers, 0);
    long[] factor = new long[FrArrays.LIMBS];
    secret.copyLimbs(factor, 0);
    for (int off = FrArrays.LIMBS; off < powers.length; off += FrArrays.LIMBS) {
      FrArrays.mul(powers, off, powers, off - FrArrays.LIMBS, factor, 0);
    }
    try (Arena scratch = Arena.ofShared()) {
      MemorySegment scalars = Scalars.allocate(scratch, count);
      Scalars.setAll(scalars, 0, powers, 0, count);
      return new PowerSequence(
          multiples(arena, loop, Group.G1, scalars, count),
          multiples(arena, loop, Group.G2, scalars, proofs));
    }
  }

  private static MemorySegment multiples(
      Arena arena, ParallelLoop loop, Group group, MemorySegment scalars, int count) {
    MemorySegment out = group.allocateAffine(arena, count);
    try (Arena scratch = Arena.ofShared()) {
      MemorySegment generator = group.allocateAffine(scratch, 1);
      group.generator(generator, 0);
      FixedBase.of(group, generator, 0, count, scratch).multiply(loop, out, 0, scalars, 0, count);
    }
    return out;
  }
}
