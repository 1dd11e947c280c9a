package dev.freehold.blst;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PointTableTest {
  static Group[] groups() {
    return new Group[] {Group.G1, Group.G2};
  }

  private static Fr[] nonZero(SplittableRandom random, int count) {
    Fr[] factors = new Fr[count];
    for (int i = 0; i < count; i++) {
      // Every third point repeats the first: sums meet equal and opposite terms.
      factors[i] = i % 3 == 2 ? factors[0] : Points.randomFr(random);
    }
    return factors;
  }

  @ParameterizedTest
  @MethodSource("groups")
  void equalsTheSumOfProducts(Group group) {
    long seed = 24;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      for (int count : new int[] {1, 2, 3, 11, 12, 40}) {
        Fr[] factors = nonZero(random, count);
        PointTable table =
            PointTable.of(
                group, Points.affineMultiples(arena, group, factors), 0, count, 2 + count % 9);
        for (int round = 0; round < 8; round++) {
          Fr[] scalars = Points.randomScalars(random, count);
          Fr sum = Fr.ZERO;
          for (int i = 0; i < count; i++) {
            sum = sum.add(factors[i].mul(scalars[i]));
          }
          MemorySegment out = group.allocatePoints(arena, 2);
          table.multiply(out, 1, Points.scalars(arena, scalars), 0, Group.SCALAR_BITS);
          MemorySegment expected = Points.multiples(arena, group, sum);
          assertTrue(group.isEqual(expected, 0, out, 1), count + " points, seed " + seed);
        }
      }
    }
  }

  @Test
  void takesWhatItSays() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points = Points.affineMultiples(arena, Group.G1, Fr.of(2), Fr.of(3));
      assertEquals(2 * 64 * 96, PointTable.of(Group.G1, points, 0, 2, 7).bytes());
      assertThrows(IllegalArgumentException.class, () -> PointTable.of(Group.G1, points, 0, 2, 11));
      assertThrows(IllegalArgumentException.class, () -> PointTable.of(Group.G1, points, 0, 0, 7));
      assertThrows(IndexOutOfBoundsException.class, () -> PointTable.of(Group.G1, points, 1, 2, 7));
    }
  }
}
