package dev.freehold.blst;

import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** Test points and scalars, made by single multiplications. */
final class Points {
  private Points() {}

  static Fr randomFr(SplittableRandom random) {
    byte[] wide = new byte[64];
    random.nextBytes(wide);
    return Fr.fromWideBytes(wide);
  }

  /** Scalars of which about a tenth are 0, 1 or r - 1. */
  static Fr[] randomScalars(SplittableRandom random, int count) {
    Fr[] scalars = new Fr[count];
    for (int i = 0; i < count; i++) {
      scalars[i] =
          switch (random.nextInt(30)) {
            case 0 -> Fr.ZERO;
            case 1 -> Fr.ONE;
            case 2 -> Fr.ONE.negate();
            default -> randomFr(random);
          };
    }
    return scalars;
  }

  static MemorySegment scalars(Arena arena, Fr... values) {
    MemorySegment scalars = Scalars.allocate(arena, values.length);
    for (int i = 0; i < values.length; i++) {
      Scalars.set(scalars, i, values[i]);
    }
    return scalars;
  }

  /** factor * generator for each factor, Jacobian. */
  static MemorySegment multiples(Arena arena, Group group, Fr... factors) {
    MemorySegment affine = group.allocateAffine(arena, 1);
    group.generator(affine, 0);
    MemorySegment base = group.allocatePoints(arena, 1);
    group.fromAffine(base, 0, affine, 0);
    MemorySegment points = group.allocatePoints(arena, factors.length);
    MemorySegment scalars = scalars(arena, factors);
    for (int i = 0; i < factors.length; i++) {
      group.mult(points, i, base, 0, scalars, i, Group.SCALAR_BITS);
    }
    return points;
  }

  static MemorySegment affineMultiples(Arena arena, Group group, Fr... factors) {
    MemorySegment affine = group.allocateAffine(arena, factors.length);
    group.toAffine(affine, 0, multiples(arena, group, factors), 0, factors.length);
    return affine;
  }
}
