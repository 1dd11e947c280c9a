package dev.freehold.blst;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MultiplesTest {
  private static final BigInteger HALF = Fr.MODULUS.shiftRight(1);

  static Group[] groups() {
    return new Group[] {Group.G1, Group.G2};
  }

  /** Every width of digit, with one pass, two, and as many as there may be. */
  private static Stream<Multiples> shapes() {
    return IntStream.rangeClosed(Multiples.WINDOW_BITS_MIN, Multiples.WINDOW_BITS_MAX)
        .boxed()
        .flatMap(
            bits ->
                Stream.of(1, 2, new Multiples(bits, 1).windows() - 1)
                    .map(passes -> new Multiples(bits, passes)));
  }

  /** Scalars at which a digit, its carry, the sign or the number of digits changes. */
  private static List<Fr> edges() {
    List<BigInteger> values = new ArrayList<>();
    for (int bit = 0; bit < Group.SCALAR_BITS; bit++) {
      BigInteger power = BigInteger.ONE.shiftLeft(bit);
      values.addAll(List.of(power, power.subtract(BigInteger.ONE), power.add(BigInteger.ONE)));
    }
    values.addAll(List.of(HALF, HALF.add(BigInteger.ONE), HALF.subtract(BigInteger.ONE)));
    List<Fr> edges = new ArrayList<>();
    for (BigInteger value : values) {
      BigInteger reduced = value.mod(Fr.MODULUS);
      edges.add(Fr.fromBigInteger(reduced));
      edges.add(Fr.fromBigInteger(reduced).negate());
    }
    return edges;
  }

  private static Fr sumOfDigits(Multiples shape, Digits digits, int i) {
    Fr sum = Fr.ZERO;
    for (int j = shape.count() - 1; j >= 0; j--) {
      for (int t = shape.passes() - 1; t >= 0; t--) {
        int digit = digits.pass(t)[i * shape.count() + j];
        Fr value = digit < 0 ? Fr.of(-digit).negate() : Fr.of(digit);
        sum = sum.mul(Fr.of(1L << shape.windowBits())).add(value);
      }
    }
    return sum;
  }

  private static Digits digits(Multiples shape, List<Fr> scalars) {
    Digits digits = new Digits(shape, scalars.size());
    long[] limbs = new long[LIMBS];
    for (int i = 0; i < scalars.size(); i++) {
      scalars.get(i).copyLimbs(limbs, 0);
      digits.set(i, limbs, 0);
    }
    return digits;
  }

  @Test
  void digitsMakeUpTheirScalarAndFitTheirWidth() {
    long seed = 31;
    SplittableRandom random = new SplittableRandom(seed);
    List<Fr> scalars = new ArrayList<>(edges());
    Collections.addAll(scalars, Points.randomScalars(random, 300));
    shapes()
        .forEach(
            shape -> {
              Digits digits = digits(shape, scalars);
              int half = 1 << (shape.windowBits() - 1);
              for (int i = 0; i < scalars.size(); i++) {
                assertEquals(
                    scalars.get(i), sumOfDigits(shape, digits, i), shape + ", seed " + seed);
              }
              for (int t = 0; t < shape.passes(); t++) {
                for (short digit : digits.pass(t)) {
                  assertTrue(digit >= -half && digit < half, () -> digit + " in " + shape);
                }
              }
            });
  }

  /** Small scalars cost as many additions as they have digits. */
  @Test
  void aSmallScalarHasZerosForItsHighDigits() {
    Multiples shape = new Multiples(15, 1);
    List<Fr> small = List.of(Fr.ZERO, Fr.ONE, Fr.of(2), Fr.ONE.negate(), Fr.of(Long.MAX_VALUE));
    int[] expected = {0, 1, 1, 1, 2};
    Digits digits = digits(shape, small);
    for (int i = 0; i < expected.length; i++) {
      int from = i * shape.count();
      assertEquals(
          expected[i],
          IntStream.range(from, from + shape.count()).filter(k -> digits.pass(0)[k] != 0).count(),
          small.get(i).toString());
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void equalsThePlainSumOverEdgesOfScalars(Group group) {
    long seed = 32;
    List<Fr> scalars = edges();
    Collections.shuffle(scalars, new Random(seed));
    List<Fr> some = scalars.subList(0, 40);
    Fr[] factors = Points.randomScalars(new SplittableRandom(seed), some.size());
    shapes().forEach(shape -> assertSum(group, shape, factors, some, "seed " + seed));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void equalsThePlainSumForEveryEdgeAlone(Group group) {
    Multiples shape = new Multiples(9, 3);
    for (Fr scalar : List.of(Fr.ZERO, Fr.ONE, Fr.ONE.negate(), Fr.of(1L << 32).square())) {
      assertSum(group, shape, new Fr[] {Fr.of(5)}, List.of(scalar), scalar.toString());
    }
    assertSum(group, shape, new Fr[0], List.of(), "no point");
  }

  /** Equal points, opposite points and infinity meet in a bucket. */
  @ParameterizedTest
  @MethodSource("groups")
  void takesEdgesOfPoints(Group group) {
    Fr two = Fr.of(2);
    Fr[] factors = {two, two, two.negate(), Fr.ZERO, Fr.of(4), Fr.ZERO, two, two.negate()};
    Fr k = Fr.of(1234567).square().square();
    for (Fr scalar : List.of(Fr.ONE, k, k.negate())) {
      for (Multiples shape : List.of(new Multiples(15, 1), new Multiples(13, 2))) {
        assertSum(group, shape, factors, Collections.nCopies(8, scalar), "all " + scalar);
      }
    }
    assertSum(
        group,
        new Multiples(10, 4),
        new Fr[] {k, k},
        List.of(k, k.negate()),
        "cancels to infinity");
  }

  private static void assertSum(
      Group group, Multiples shape, Fr[] factors, List<Fr> scalars, String what) {
    Fr expected = Fr.ZERO;
    for (int i = 0; i < factors.length; i++) {
      expected = expected.add(factors[i].mul(scalars.get(i)));
    }
    try (Arena arena = Arena.ofConfined()) {
      long entries = (long) factors.length * shape.count();
      MemorySegment multiples = group.allocateAffine(arena, entries);
      MemorySegment affine = Points.affineMultiples(arena, group, factors);
      shape.fill(ParallelLoop.serial(), group, multiples, affine, factors.length);
      MemorySegment out = group.allocatePoints(arena, 2);
      shape.sum(group, out, 1, multiples, digits(shape, scalars));
      MemorySegment plain = Points.multiples(arena, group, expected);
      assertTrue(group.isEqual(plain, 0, out, 1), () -> shape + ", " + what);
    }
  }

  @Test
  void refusesShapesWithoutSense() {
    assertThrows(IllegalArgumentException.class, () -> new Multiples(8, 1));
    assertThrows(IllegalArgumentException.class, () -> new Multiples(17, 1));
    assertThrows(IllegalArgumentException.class, () -> new Multiples(15, 0));
    // A pass for each digit leaves one multiple: the point itself.
    assertThrows(IllegalArgumentException.class, () -> new Multiples(15, 17));
    Multiples shape = new Multiples(15, 1);
    Digits others = new Digits(new Multiples(15, 2), 1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = Group.G1.allocatePoints(arena, 1);
      MemorySegment points = Group.G1.allocateAffine(arena, 17);
      assertThrows(
          IllegalArgumentException.class, () -> shape.sum(Group.G1, out, 0, points, others));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> shape.sum(Group.G1, out, 0, points, new Digits(shape, 2)));
    }
  }
}
