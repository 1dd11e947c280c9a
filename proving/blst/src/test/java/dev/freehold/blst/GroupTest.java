package dev.freehold.blst;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupTest {
  // The field's modulus and the generators' affine coordinates are those of
  // draft-irtf-cfrg-pairing-friendly-curves-11, section 4.2.1.
  private static final BigInteger P =
      new BigInteger(
          "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
              + "1eabfffeb153ffffb9feffffffffaaab",
          16);
  private static final String G1_SERIALIZED =
      "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
          + "6c55e83ff97a1aeffb3af00adb22c6bb"
          + "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3ed"
          + "d03cc744a2888ae40caa232946c5e7e1";
  private static final String G2_SERIALIZED =
      "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049"
          + "334cf11213945d57e5ac7d055d042b7e"
          + "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d177"
          + "0bac0326a805bbefd48056c8c121bdb8"
          + "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab"
          + "3f370d275cec1da1aaa9075ff05f79be"
          + "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c"
          + "923ac9cc3baca289e193548608b82801";

  static Group[] groups() {
    return new Group[] {Group.G1, Group.G2};
  }

  private static byte[] generator(Group group) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = group.allocateAffine(arena, 1);
      group.generator(out, 0);
      return group.compress(out, 0);
    }
  }

  /** Of random bytes and of points with a few bits changed, in the middle of other bytes. */
  @ParameterizedTest
  @MethodSource("groups")
  void aLookSaysWhatDecodingSaysWithoutASquareRoot(Group group) {
    long seed = 44;
    SplittableRandom random = new SplittableRandom(seed);
    int[] seen = new int[PointVerdict.values().length];
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = generator(group);
      switch (i % 4) {
        case 0 -> random.nextBytes(bytes);
        case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        case 2 -> {
          Arrays.fill(bytes, (byte) 0);
          bytes[0] = (byte) (random.nextInt(8) << 5);
          bytes[random.nextInt(bytes.length)] |= (byte) random.nextInt(2);
        }
        default -> {
          System.arraycopy(P.toByteArray(), 0, bytes, bytes.length - 48, 48);
          bytes[bytes.length - 1] += (byte) (random.nextInt(3) - 1);
          bytes[0] |= (byte) 0x80;
        }
      }
      byte[] among = new byte[bytes.length + 7];
      System.arraycopy(bytes, 0, among, 5, bytes.length);
      PointVerdict decoded = decode(group, bytes);
      PointVerdict expected =
          switch (decoded) {
            case BAD_FLAGS, NOT_CANONICAL, INFINITY -> decoded;
            default -> PointVerdict.VALID;
          };
      assertEquals(expected, group.look(among, 5), "seed " + seed + ", " + i);
      seen[expected.ordinal()]++;
    }
    assertEquals(4, Arrays.stream(seen).filter(count -> count > 10).count());
  }

  private static PointVerdict decode(Group group, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      return group.uncompress(group.allocateAffine(arena, 1), 0, bytes);
    }
  }

  private static PointVerdict decodeSerialized(Group group, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      return group.deserialize(group.allocateAffine(arena, 1), 0, in, 0);
    }
  }

  @Test
  void generatorsHaveThePublishedCoordinates() {
    try (Arena arena = Arena.ofConfined()) {
      for (Group group : groups()) {
        MemorySegment out = group.allocateAffine(arena, 1);
        group.generator(out, 0);
        assertEquals(
            group == Group.G1 ? G1_SERIALIZED : G2_SERIALIZED,
            HexFormat.of().formatHex(group.serialize(out, 0)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void decodesWhatItEncodes(Group group) {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < 20; i++) {
        MemorySegment point = Points.affineMultiples(arena, group, Points.randomFr(random));
        MemorySegment again = group.allocateAffine(arena, 2);
        assertEquals(
            PointVerdict.VALID,
            group.uncompress(again, 1, group.compress(point, 0)),
            "seed " + seed);
        assertTrue(group.affineIsEqual(point, 0, again, 1), "seed " + seed);
        assertEquals(PointVerdict.VALID, decodeSerialized(group, group.serialize(point, 0)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void refusesInfinityOnlyWhenChecked(Group group) {
    byte[] infinity = new byte[group.compressedBytes()];
    infinity[0] = (byte) 0xc0;
    assertEquals(PointVerdict.INFINITY, decode(group, infinity));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_BYTE, infinity);
      MemorySegment out = group.allocateAffine(arena, 1);
      assertEquals(PointVerdict.VALID, group.uncompressUnchecked(out, 0, in, 0));
      assertTrue(group.affineIsInfinity(out, 0));
      assertArrayEquals(infinity, group.compress(out, 0));
    }
    byte[] serialized = new byte[group.serializedBytes()];
    serialized[0] = 0x40;
    assertEquals(PointVerdict.INFINITY, decodeSerialized(group, serialized));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void refusesBadFlags(Group group) {
    byte[] uncompressed = generator(group);
    uncompressed[0] &= 0x7f;
    assertEquals(PointVerdict.BAD_FLAGS, decode(group, uncompressed));
    byte[] infinityWithSign = new byte[group.compressedBytes()];
    infinityWithSign[0] = (byte) 0xe0;
    assertEquals(PointVerdict.BAD_FLAGS, decode(group, infinityWithSign));
    byte[] infinityWithBits = new byte[group.compressedBytes()];
    infinityWithBits[0] = (byte) 0xc0;
    infinityWithBits[group.compressedBytes() - 1] = 1;
    assertEquals(PointVerdict.BAD_FLAGS, decode(group, infinityWithBits));
    byte[] compressedFlag = new byte[group.serializedBytes()];
    compressedFlag[0] = (byte) 0x80;
    assertEquals(PointVerdict.BAD_FLAGS, decodeSerialized(group, compressedFlag));
    byte[] signFlag = new byte[group.serializedBytes()];
    signFlag[0] = 0x20;
    assertEquals(PointVerdict.BAD_FLAGS, decodeSerialized(group, signFlag));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void refusesTheWrongLength(Group group) {
    byte[] good = generator(group);
    assertEquals(PointVerdict.WRONG_LENGTH, decode(group, Arrays.copyOf(good, good.length - 1)));
    assertEquals(PointVerdict.WRONG_LENGTH, decode(group, Arrays.copyOf(good, good.length + 1)));
    assertEquals(PointVerdict.WRONG_LENGTH, decode(group, new byte[0]));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void refusesCoordinatesThatAreNotReduced(Group group) {
    // p + x below 2^381 encodes x a second time; nothing but the range check can tell.
    for (int coordinate = 0; coordinate < group.compressedBytes(); coordinate += 48) {
      for (int x = 0; x < 10; x++) {
        byte[] bad = new byte[group.compressedBytes()];
        byte[] encoded = P.add(BigInteger.valueOf(x)).toByteArray();
        System.arraycopy(encoded, 0, bad, coordinate, 48);
        bad[0] |= (byte) 0x80;
        assertEquals(PointVerdict.NOT_CANONICAL, decode(group, bad), "x = " + x);
      }
      byte[] largest = new byte[group.compressedBytes()];
      Arrays.fill(largest, coordinate, coordinate + 48, (byte) 0xff);
      largest[coordinate] = 0x1f;
      largest[0] |= (byte) 0x80;
      assertEquals(PointVerdict.NOT_CANONICAL, decode(group, largest));
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void tellsOffCurveFromOffSubgroup(Group group) {
    int offCurve = 0;
    int offSubgroup = 0;
    // Almost no x on the curve is in the subgroup, and about half of all x are on the curve.
    for (int x = 2; x < 40; x++) {
      byte[] bytes = new byte[group.compressedBytes()];
      bytes[0] = (byte) 0x80;
      bytes[bytes.length - 1] = (byte) x;
      PointVerdict verdict = decode(group, bytes);
      switch (verdict) {
        case NOT_ON_CURVE -> offCurve++;
        case NOT_IN_SUBGROUP -> {
          offSubgroup++;
          assertOnCurveOffSubgroup(group, bytes);
        }
        default -> throw new AssertionError("x = " + x + " is " + verdict);
      }
    }
    assertTrue(offCurve > 5 && offSubgroup > 5, offCurve + " off curve, " + offSubgroup);
  }

  private static void assertOnCurveOffSubgroup(Group group, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = group.allocateAffine(arena, 1);
      MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      assertEquals(PointVerdict.VALID, group.uncompressUnchecked(out, 0, in, 0));
      assertTrue(group.isOnCurve(out, 0));
      assertFalse(group.inSubgroup(out, 0));
      byte[] serialized = group.serialize(out, 0);
      assertEquals(PointVerdict.NOT_IN_SUBGROUP, decodeSerialized(group, serialized));
      serialized[serialized.length - 1] ^= 1;
      assertEquals(PointVerdict.NOT_ON_CURVE, decodeSerialized(group, serialized));
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void addsDoublesNegatesLikeScalars(Group group) {
    long seed = 5;
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined()) {
      Fr a = Points.randomFr(random);
      Fr b = Points.randomFr(random);
      MemorySegment expected =
          Points.multiples(arena, group, a.add(b), a.add(a), a.negate(), Fr.ZERO);
      MemorySegment points = Points.multiples(arena, group, a, b, a, a);
      MemorySegment affine = Points.affineMultiples(arena, group, b, a);
      MemorySegment out = group.allocatePoints(arena, 1);
      group.add(out, 0, points, 0, points, 1);
      assertTrue(group.isEqual(out, 0, expected, 0), "seed " + seed);
      group.addAffine(out, 0, points, 0, affine, 0);
      assertTrue(group.isEqual(out, 0, expected, 0), "seed " + seed);
      group.twice(out, 0, points, 0);
      assertTrue(group.isEqual(out, 0, expected, 1), "seed " + seed);
      group.addAffine(out, 0, points, 0, affine, 1);
      assertTrue(group.isEqual(out, 0, expected, 1), "adding a point to itself doubles it");
      group.negate(points, 2);
      assertTrue(group.isEqual(points, 2, expected, 2), "seed " + seed);
      group.add(out, 0, points, 0, points, 2);
      assertTrue(group.isInfinity(out, 0));
      assertTrue(group.isInfinity(expected, 3));
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void turnsManyAffineWithInfinityAmongThem(Group group) {
    SplittableRandom random = new SplittableRandom(3);
    try (Arena arena = Arena.ofConfined()) {
      for (int count : new int[] {0, 1, 2, 3, 17}) {
        for (int infinities = 0; infinities < 3; infinities++) {
          Fr[] factors = new Fr[count];
          for (int i = 0; i < count; i++) {
            factors[i] = random.nextInt(3) < infinities ? Fr.ZERO : Points.randomFr(random);
          }
          MemorySegment points = Points.multiples(arena, group, factors);
          MemorySegment affine = group.allocateAffine(arena, count);
          group.toAffine(affine, 0, points, 0, count);
          MemorySegment back = group.allocatePoints(arena, 1);
          for (int i = 0; i < count; i++) {
            assertEquals(factors[i].isZero(), group.affineIsInfinity(affine, i));
            group.fromAffine(back, 0, affine, i);
            assertTrue(group.isEqual(points, i, back, 0), "point " + i + " of " + count);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void sumsMany(Group group) {
    SplittableRandom random = new SplittableRandom(4);
    try (Arena arena = Arena.ofConfined()) {
      for (int count : new int[] {0, 1, 2, 15, 16, 33, 200}) {
        Fr[] factors = Points.randomScalars(random, count);
        MemorySegment expected =
            Points.multiples(arena, group, Arrays.stream(factors).reduce(Fr.ZERO, Fr::add));
        MemorySegment out = group.allocatePoints(arena, 1);
        group.sum(out, 0, Points.affineMultiples(arena, group, factors), 0, count);
        assertTrue(group.isEqual(expected, 0, out, 0), count + " points");
      }
    }
  }

  @Test
  void refusesIndicesOutsideASegment() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment two = Group.G1.allocateAffine(arena, 2);
      assertThrows(IndexOutOfBoundsException.class, () -> Group.G1.generator(two, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> Group.G1.compress(two, -1));
      assertThrows(IndexOutOfBoundsException.class, () -> Group.G2.inSubgroup(two, 1));
    }
  }
}
