package dev.freehold.blst;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class TargetGroupTest {
  private static final BigInteger P =
      new BigInteger(
          "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf"
              + "6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
          16);

  /** e(factor G1, G2) for each factor. */
  private static MemorySegment elements(Arena arena, Fr... factors) {
    MemorySegment g1 = Points.affineMultiples(arena, Group.G1, factors);
    MemorySegment g2 = Points.affineMultiples(arena, Group.G2, Fr.ONE);
    MemorySegment values = Pairing.allocate(arena, factors.length);
    for (int i = 0; i < factors.length; i++) {
      Pairing.millerLoop(values, i, g1, i, g2, 0);
      Pairing.finalExp(values, i, values, i);
    }
    return values;
  }

  @Test
  void decodesWhatItEncodes() {
    long seed = 41;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      Fr[] factors = new Fr[20];
      for (int i = 0; i < factors.length; i++) {
        factors[i] = Points.randomFr(random);
      }
      MemorySegment values = elements(arena, factors);
      MemorySegment decoded = Pairing.allocate(arena, factors.length);
      for (int i = 0; i < factors.length; i++) {
        byte[] bytes = TargetGroup.compress(values, i);
        assertEquals(TargetGroup.COMPRESSED_BYTES, bytes.length);
        assertEquals(PointVerdict.VALID, TargetGroup.decompress(decoded, i, bytes, 0));
        assertTrue(Pairing.isEqual(values, i, decoded, i), "seed " + seed + ", element " + i);
        assertArrayEquals(bytes, TargetGroup.compress(decoded, i), "seed " + seed);
      }
    }
  }

  @Test
  void zerosAreTheNeutralElementAndNothingElseIs() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = Pairing.allocate(arena, 2);
      Pairing.one(values, 0);
      byte[] zeros = new byte[TargetGroup.COMPRESSED_BYTES];
      assertArrayEquals(zeros, TargetGroup.compress(values, 0));
      assertEquals(PointVerdict.VALID, TargetGroup.decompress(values, 1, zeros, 0));
      assertTrue(Pairing.isOne(values, 1));
      // Whose place in the bytes is not the first.
      assertEquals(
          PointVerdict.VALID,
          TargetGroup.decompress(values, 1, new byte[TargetGroup.COMPRESSED_BYTES + 3], 3));
      assertTrue(Pairing.isOne(values, 1));
      // Zero in other bytes.
      for (int k = 0; k < 6; k++) {
        byte[] modulus = zeros.clone();
        System.arraycopy(P.toByteArray(), 0, modulus, 48 * k, 48);
        assertEquals(PointVerdict.NOT_CANONICAL, TargetGroup.decompress(values, 1, modulus, 0));
        for (int bit = 0; bit < 8; bit++) {
          byte[] small = zeros.clone();
          small[48 * k + 47] = (byte) (1 << bit);
          assertEquals(PointVerdict.NOT_IN_SUBGROUP, TargetGroup.decompress(values, 1, small, 0));
        }
      }
    }
  }

  /** What c = 0 is by the formula. */
  @Test
  void minusOneIsNotInTheGroup() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment w = Pairing.allocate(arena, 2);
      MemorySegment one = Pairing.allocate(arena, 1);
      Pairing.one(one, 0);
      MemorySegment.copy(one, 0, w, TargetGroup.COMPRESSED_BYTES, 48);
      MemorySegment.copy(w, 0, w, Pairing.ELEMENT_BYTES, Pairing.ELEMENT_BYTES);
      Pairing.conjugate(w, 1);
      Pairing.inverse(w, 1, w, 1);
      Pairing.mul(w, 0, w, 0, w, 1);
      assertFalse(Pairing.isOne(w, 0));
      assertFalse(Pairing.inGroup(w, 0));
      Pairing.mul(w, 0, w, 0, w, 0);
      assertTrue(Pairing.isOne(w, 0));
    }
  }

  /** Adding p to a coordinate would encode the same element in other bytes. */
  @Test
  void refusesCoordinatesThatAreNotCanonical() {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = TargetGroup.compress(elements(arena, Fr.of(7)), 0);
      MemorySegment out = Pairing.allocate(arena, 1);
      for (int k = 0; k < 6; k++) {
        byte[] other = bytes.clone();
        byte[] coordinate = new byte[48];
        System.arraycopy(bytes, 48 * k, coordinate, 0, 48);
        byte[] sum = new BigInteger(1, coordinate).add(P).toByteArray();
        System.arraycopy(sum, 0, other, 48 * (k + 1) - sum.length, sum.length);
        assertEquals(PointVerdict.NOT_CANONICAL, TargetGroup.decompress(out, 0, other, 0));
      }
    }
  }

  /** Random coordinates have norm 1 but are not in the subgroup. */
  @Test
  void refusesElementsOutsideTheSubgroup() {
    long seed = 42;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = Pairing.allocate(arena, 1);
      byte[] bytes = new byte[TargetGroup.COMPRESSED_BYTES];
      for (int i = 0; i < 20; i++) {
        random.nextBytes(bytes);
        for (int k = 0; k < 6; k++) {
          bytes[48 * k] &= 0x0f;
        }
        assertEquals(
            PointVerdict.NOT_IN_SUBGROUP,
            TargetGroup.decompress(out, 0, bytes, 0),
            "seed " + seed + ", element " + i);
      }
    }
  }

  /** In the cyclotomic subgroup, where squaring and inverting are right, but of another order. */
  @Test
  void refusesCyclotomicElementsOfAnotherOrder() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment g1 = Points.affineMultiples(arena, Group.G1, Fr.of(3));
      MemorySegment g2 = Points.affineMultiples(arena, Group.G2, Fr.of(5));
      MemorySegment values = Pairing.allocate(arena, 3);
      Pairing.millerLoop(values, 0, g1, 0, g2, 0);
      // f^((p^6 - 1) (p^2 + 1)), the easy part of the final exponentiation.
      Pairing.inverse(values, 1, values, 0);
      Pairing.conjugate(values, 0);
      Pairing.mul(values, 0, values, 0, values, 1);
      Pairing.frobenius(values, 1, values, 0, 2);
      Pairing.mul(values, 0, values, 0, values, 1);
      byte[] bytes = TargetGroup.compress(values, 0);
      assertEquals(PointVerdict.NOT_IN_SUBGROUP, TargetGroup.decompress(values, 1, bytes, 0));
      assertTrue(Pairing.isEqual(values, 0, values, 1));
    }
  }

  @Test
  void multipliesPowers() {
    long seed = 43;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofShared()) {
      for (int count : new int[] {0, 1, 2, 3, 17, 60}) {
        Fr[] factors = new Fr[count];
        Fr sum = Fr.ZERO;
        Fr[] exponents = Points.randomScalars(random, count);
        for (int i = 0; i < count; i++) {
          // Some are the neutral element.
          factors[i] = i % 5 == 3 ? Fr.ZERO : Points.randomFr(random);
          sum = sum.add(factors[i].mul(exponents[i]));
        }
        MemorySegment values = elements(arena, factors);
        MemorySegment out = Pairing.allocate(arena, 1);
        ParallelLoop loop =
            count % 2 == 0 ? ParallelLoop.serial() : new ParallelLoop(ForkJoinPool.commonPool(), 2);
        MultiExponentiation.multiply(loop, out, 0, values, exponents);
        assertTrue(
            Pairing.isEqual(out, 0, elements(arena, sum), 0), count + " elements, seed " + seed);
      }
    }
  }
}
