package dev.freehold.blst;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairingTest {
  @Test
  void isBilinear() {
    long seed = 31;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      for (int round = 0; round < 5; round++) {
        Fr a = Points.randomFr(random);
        Fr b = Points.randomFr(random);
        MemorySegment g1 = Points.affineMultiples(arena, Group.G1, a, a.mul(b), Fr.ONE);
        MemorySegment g2 = Points.affineMultiples(arena, Group.G2, b, Fr.ONE, a.mul(b));
        MemorySegment values = Pairing.allocate(arena, 3);
        for (int i = 0; i < 3; i++) {
          Pairing.millerLoop(values, i, g1, i, g2, i);
          Pairing.finalExp(values, i, values, i);
        }
        assertTrue(Pairing.isEqual(values, 0, values, 1), "seed " + seed);
        assertTrue(Pairing.isEqual(values, 0, values, 2), "seed " + seed);
        assertFalse(Pairing.isOne(values, 0), "seed " + seed);
        assertTrue(Pairing.inGroup(values, 0), "seed " + seed);
      }
    }
  }

  /** The product over pairs (a_i, b_i) is 1 exactly when the sum of a_i b_i is 0. */
  @Test
  void multipliesManyPairsWithInfinityAmongThem() {
    long seed = 32;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      for (int count : new int[] {0, 1, 2, 5, 63, 64, 65, 130}) {
        Fr[] as = Points.randomScalars(random, count + 1);
        Fr[] bs = Points.randomScalars(random, count + 1);
        Fr sum = Fr.ZERO;
        for (int i = 0; i < count; i++) {
          sum = sum.add(as[i].mul(bs[i]));
        }
        as[count] = sum.negate();
        bs[count] = Fr.ONE;
        MemorySegment g1 = Points.affineMultiples(arena, Group.G1, as);
        MemorySegment g2 = Points.affineMultiples(arena, Group.G2, bs);
        MemorySegment values = Pairing.allocate(arena, 2);
        Pairing.millerLoops(values, 0, g1, 0, g2, 0, count);
        Pairing.millerLoop(values, 1, g1, count, g2, count);
        Pairing.mul(values, 0, values, 0, values, 1);
        Pairing.finalExp(values, 0, values, 0);
        assertTrue(Pairing.isOne(values, 0), count + " pairs, seed " + seed);
        Pairing.millerLoops(values, 1, g1, 0, g2, 0, count);
        Pairing.finalExp(values, 1, values, 1);
        assertEquals(sum.isZero(), Pairing.isOne(values, 1), count + " pairs, seed " + seed);
      }
    }
  }

  @Test
  void invertsAndSquares() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment g1 = Points.affineMultiples(arena, Group.G1, Fr.of(3), Fr.of(6));
      MemorySegment g2 = Points.affineMultiples(arena, Group.G2, Fr.of(4));
      MemorySegment values = Pairing.allocate(arena, 3);
      for (int i = 0; i < 2; i++) {
        Pairing.millerLoop(values, i, g1, i, g2, 0);
        Pairing.finalExp(values, i, values, i);
      }
      Pairing.cyclotomicSquare(values, 2, values, 0);
      assertTrue(Pairing.isEqual(values, 1, values, 2));
      Pairing.inverse(values, 2, values, 0);
      Pairing.mul(values, 2, values, 2, values, 0);
      assertTrue(Pairing.isOne(values, 2));
    }
  }
}
