package dev.freehold.blst;

import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/**
 * Asks the native library questions whose answers are known, so that a foreign, damaged or
 * mismatched build is refused at start and not met later as wrong verdicts.
 */
public final class BlstSelfCheck {
  // The generators of draft-irtf-cfrg-pairing-friendly-curves-11, section 4.2.1, compressed.
  private static final String G1_GENERATOR =
      "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
          + "6c55e83ff97a1aeffb3af00adb22c6bb";
  private static final String G2_GENERATOR =
      "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049"
          + "334cf11213945d57e5ac7d055d042b7e024aa2b2f08f0a91260805272dc51051"
          + "c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";

  private static final int MSM_POINTS = 40;

  private static boolean passed;

  private BlstSelfCheck() {}

  /**
   * Loads the library and checks it on first use in this process; later calls cost nothing.
   *
   * @throws BlstUnavailableException if there is no library for this platform, it cannot be loaded,
   *     or it answers otherwise than expected
   */
  public static synchronized void run() {
    if (passed) {
      return;
    }
    NativeLibrary.lookup();
    try {
      sizes();
      generator(Group.G1, G1_GENERATOR);
      generator(Group.G2, G2_GENERATOR);
      multiScalar(Group.G1);
      multiScalar(Group.G2);
      bilinearity();
    } catch (ExceptionInInitializerError e) {
      // A function was missing while handles were bound.
      if (e.getCause() instanceof BlstUnavailableException cause) {
        throw cause;
      }
      throw e;
    }
    passed = true;
  }

  private static void sizes() {
    size("blst_p1_sizeof", Group.G1.pointBytes());
    size("blst_p1_affine_sizeof", Group.G1.affineBytes());
    size("blst_p2_sizeof", Group.G2.pointBytes());
    size("blst_p2_affine_sizeof", Group.G2.affineBytes());
    size("blst_fp12_sizeof", Pairing.ELEMENT_BYTES);
  }

  private static void size(String function, long expected) {
    long actual = Native.size(function);
    require(actual == expected, function + " is " + actual + ", not " + expected);
  }

  private static void generator(Group group, String expected) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment point = group.allocateAffine(arena, 1);
      group.generator(point, 0);
      String actual = HexFormat.of().formatHex(group.compress(point, 0));
      require(actual.equals(expected), "the generator of " + group + " is " + actual);
      byte[] bytes = HexFormat.of().parseHex(expected);
      PointVerdict verdict = group.uncompress(point, 0, bytes);
      require(verdict == PointVerdict.VALID, "the generator of " + group + " is " + verdict);
    }
  }

  /** Sum of k^2 * (k * G) for k = 1..40 against one multiplication by the sum of cubes. */
  private static void multiScalar(Group group) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment base = group.allocateAffine(arena, 1);
      group.generator(base, 0);
      MemorySegment points = group.allocatePoints(arena, MSM_POINTS + 1);
      MemorySegment scalars = Scalars.allocate(arena, MSM_POINTS + 1);
      long cubes = 0;
      for (int k = 1; k <= MSM_POINTS; k++) {
        group.addAffine(points, k, points, k - 1, base, 0);
        Scalars.set(scalars, k, Fr.of((long) k * k));
        cubes += (long) k * k * k;
      }
      MemorySegment affine = group.allocateAffine(arena, MSM_POINTS + 1);
      group.toAffine(affine, 0, points, 0, MSM_POINTS + 1);
      MemorySegment results = group.allocatePoints(arena, 2);
      Msm.multiply(group, results, 0, affine, 0, scalars, 0, MSM_POINTS + 1, Group.SCALAR_BITS);
      Scalars.set(scalars, 0, Fr.of(cubes));
      group.mult(results, 1, points, 1, scalars, 0, Group.SCALAR_BITS);
      require(group.isEqual(results, 0, results, 1), "a known sum of products differs in " + group);
    }
  }

  /** e(5 P, 7 Q) = e(35 P, Q), and that value is a nontrivial element of GT. */
  private static void bilinearity() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ps = multiples(arena, Group.G1, 5, 35);
      MemorySegment qs = multiples(arena, Group.G2, 7, 1);
      MemorySegment values = Pairing.allocate(arena, 2);
      for (int i = 0; i < 2; i++) {
        Pairing.millerLoop(values, i, ps, i, qs, i);
        Pairing.finalExp(values, i, values, i);
      }
      require(Pairing.isEqual(values, 0, values, 1), "the pairing is not bilinear");
      require(!Pairing.isOne(values, 0), "the pairing is degenerate");
      require(Pairing.inGroup(values, 0), "the pairing leaves its group");
    }
  }

  private static MemorySegment multiples(Arena arena, Group group, long... factors) {
    MemorySegment affine = group.allocateAffine(arena, factors.length);
    MemorySegment points = group.allocatePoints(arena, factors.length + 1);
    MemorySegment scalars = Scalars.allocate(arena, 1);
    group.generator(affine, 0);
    group.fromAffine(points, factors.length, affine, 0);
    for (int i = 0; i < factors.length; i++) {
      Scalars.set(scalars, 0, Fr.of(factors[i]));
      group.mult(points, i, points, factors.length, scalars, 0, Group.SCALAR_BITS);
    }
    group.toAffine(affine, 0, points, 0, factors.length);
    return affine;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new BlstUnavailableException("blst failed its self-check: " + otherwise);
    }
  }
}
