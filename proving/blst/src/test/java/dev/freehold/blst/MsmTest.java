package dev.freehold.blst;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MsmTest {
  static Group[] groups() {
    return new Group[] {Group.G1, Group.G2};
  }

  /** Points k_i G with scalars s_i give (sum of k_i s_i) G: one multiplication is the oracle. */
  private static Fr innerProduct(Fr[] a, Fr[] b) {
    Fr sum = Fr.ZERO;
    for (int i = 0; i < a.length; i++) {
      sum = sum.add(a[i].mul(b[i]));
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("groups")
  void equalsSingleMultiplications(Group group) {
    long seed = 21;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      for (int count : new int[] {0, 1, 2, 3, 7, 8, 11, 31, 32, 33, 64, 127, 300}) {
        Fr[] factors = Points.randomScalars(random, count);
        Fr[] scalars = Points.randomScalars(random, count);
        MemorySegment out = group.allocatePoints(arena, 1);
        Msm.multiply(
            group,
            out,
            0,
            Points.affineMultiples(arena, group, factors),
            0,
            Points.scalars(arena, scalars),
            0,
            count,
            Group.SCALAR_BITS);
        MemorySegment expected = Points.multiples(arena, group, innerProduct(factors, scalars));
        assertTrue(group.isEqual(expected, 0, out, 0), count + " points, seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void takesShortScalarsAndOffsets(Group group) {
    long seed = 22;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      for (int count : new int[] {1, 2, 31, 40, 100}) {
        Fr[] factors = Points.randomScalars(random, count);
        Fr[] shorts = new Fr[count];
        MemorySegment scalars = arena.allocate((count + 3L) * 16);
        for (int i = 0; i < count; i++) {
          byte[] bytes = new byte[16];
          random.nextBytes(bytes);
          shorts[i] = Fr.fromBigInteger(new BigInteger(1, bytes));
          for (int k = 0; k < 16; k++) {
            scalars.set(ValueLayout.JAVA_BYTE, (i + 3L) * 16 + k, bytes[15 - k]);
          }
        }
        MemorySegment affine = group.allocateAffine(arena, count + 2);
        MemorySegment.copy(
            Points.affineMultiples(arena, group, factors),
            0,
            affine,
            2L * group.affineBytes(),
            (long) count * group.affineBytes());
        MemorySegment out = group.allocatePoints(arena, 2);
        Msm.multiply(group, out, 1, affine, 2, scalars, 3, count, 128);
        MemorySegment expected = Points.multiples(arena, group, innerProduct(factors, shorts));
        assertTrue(group.isEqual(expected, 0, out, 1), count + " points, seed " + seed);
        group.mult(out, 0, expected, 0, scalars, 3 + count - 1, 128);
        Fr product = innerProduct(factors, shorts).mul(shorts[count - 1]);
        MemorySegment single = Points.multiples(arena, group, product);
        assertTrue(group.isEqual(single, 0, out, 0), count + " points, seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void splitEqualsWhole(Group group) {
    long seed = 23;
    SplittableRandom random = new SplittableRandom(seed);
    int count = 1100;
    try (ExecutorService executor = Executors.newFixedThreadPool(3);
        Arena arena = Arena.ofShared()) {
      Fr[] factors = Points.randomScalars(random, count);
      Fr[] values = Points.randomScalars(random, count);
      MemorySegment generator = group.allocateAffine(arena, 1);
      group.generator(generator, 0);
      MemorySegment affine = group.allocateAffine(arena, count);
      FixedBase.of(group, generator, 0, count, arena)
          .multiply(ParallelLoop.serial(), affine, 0, Points.scalars(arena, factors), 0, count);
      MemorySegment scalars = Points.scalars(arena, values);
      MemorySegment expected = Points.multiples(arena, group, innerProduct(factors, values));
      for (int threads = 1; threads <= 4; threads++) {
        MemorySegment out = group.allocatePoints(arena, 1);
        ParallelLoop loop = new ParallelLoop(executor, threads);
        Msm.multiply(loop, group, out, 0, affine, scalars, count, Group.SCALAR_BITS);
        assertTrue(group.isEqual(expected, 0, out, 0), threads + " threads, seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void fixedBaseEqualsSingleMultiplications(Group group) {
    long seed = 24;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment base = Points.affineMultiples(arena, group, Fr.of(77));
      // The expected number of products chooses the window: every width is met.
      for (long expected : new long[] {0, 1, 5, 30, 100, 400, 1500, 6000, 20_000, 100_000}) {
        Fr[] scalars = Points.randomScalars(random, 40);
        MemorySegment out = group.allocateAffine(arena, 42);
        FixedBase.of(group, base, 0, expected, arena)
            .multiply(ParallelLoop.serial(), out, 2, Points.scalars(arena, scalars), 0, 40);
        for (int i = 0; i < scalars.length; i++) {
          MemorySegment single = Points.affineMultiples(arena, group, scalars[i].mul(Fr.of(77)));
          assertTrue(
              group.affineIsEqual(single, 0, out, i + 2),
              () -> "for " + expected + " products, seed " + seed);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void refusesSegmentsThatAreTooShort(Group group) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = group.allocatePoints(arena, 1);
      MemorySegment affine = group.allocateAffine(arena, 2);
      MemorySegment scalars = Scalars.allocate(arena, 3);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> Msm.multiply(group, out, 0, affine, 0, scalars, 0, 3, 255));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> Msm.multiply(group, out, 0, affine, 0, scalars, 2, 2, 255));
      assertThrows(
          IllegalArgumentException.class,
          () -> Msm.multiply(group, out, 0, affine, 0, scalars, 0, 2, 257));
    }
  }
}
