package dev.freehold.snarkpack;

import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.snarkpack.ReferenceStringException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Checks that points, each of which is in its group, are the powers of one secret times the
 * generators: each power is the one before times the secret, by pairings of random combinations of
 * all of them. What is not passes with a chance of 2^-127 at the most.
 */
final class PowerCheck {
  private static final int COEFFICIENT_BITS = 128;

  private final ParallelLoop loop;
  private final SecureRandom random;

  /**
   * @param random draws the coefficients: whoever foresees them can deceive
   */
  PowerCheck(ParallelLoop loop, SecureRandom random) {
    this.loop = loop;
    this.random = random;
  }

  /**
   * Requires that the check passes.
   *
   * @param powers at least two in each group
   * @param what names them in an error
   * @throws ReferenceStringException if it does not
   */
  void require(PowerSequence powers, Object what) {
    fault(powers)
        .ifPresent(
            reason -> {
              throw new ReferenceStringException(reason, what);
            });
  }

  private Optional<Reason> fault(PowerSequence powers) {
    MemorySegment first = powers.g1();
    MemorySegment second = powers.g2();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment g = Group.G1.allocateAffine(arena, 1);
      MemorySegment h = Group.G2.allocateAffine(arena, 1);
      Group.G1.generator(g, 0);
      Group.G2.generator(h, 0);
      if (!Group.G1.affineIsEqual(first, 0, g, 0) || !Group.G2.affineIsEqual(second, 0, h, 0)) {
        return Optional.of(Reason.NOT_FROM_GENERATORS);
      }
      if (isSame(first, g, 0)) {
        return Optional.of(Reason.TRIVIAL);
      }
      MemorySegment shifted1 = combinations(arena, Group.G1, first);
      MemorySegment shifted2 = combinations(arena, Group.G2, second);
      // The same secret in both groups, then from each power to the next in either.
      return equalPairings(first, 1, second, 0, first, 0, second, 1)
              && equalPairings(shifted1, 1, second, 0, shifted1, 0, second, 1)
              && equalPairings(first, 0, shifted2, 1, first, 1, shifted2, 0)
          ? Optional.empty()
          : Optional.of(Reason.INCONSISTENT);
    }
  }

  /**
   * Requires that two secrets are not the same one, or opposite.
   *
   * @throws ReferenceStringException {@code SAME_SECRET}, if they are
   */
  static void requireDistinct(PowerSequence a, PowerSequence b, Object what) {
    if (isSame(a.g1(), b.g1(), 1)) {
      throw new ReferenceStringException(Reason.SAME_SECRET, what);
    }
  }

  /** Whether point 1 of some is a point of others, or its opposite: x comes first in memory. */
  private static boolean isSame(MemorySegment some, MemorySegment others, long j) {
    long bytes = Group.G1.affineBytes();
    long half = bytes / 2;
    return MemorySegment.mismatch(some, bytes, bytes + half, others, j * bytes, j * bytes + half)
        < 0;
  }

  /** A random combination of all points but the last, and the same one of all but the first. */
  private MemorySegment combinations(Arena arena, Group group, MemorySegment points) {
    int count = (int) (points.byteSize() / group.affineBytes()) - 1;
    byte[] drawn = new byte[count * COEFFICIENT_BITS / Byte.SIZE];
    random.nextBytes(drawn);
    MemorySegment scalars = arena.allocate(drawn.length, Long.BYTES);
    scalars.copyFrom(MemorySegment.ofArray(drawn));
    MemorySegment sums = group.allocatePoints(arena, 2);
    loop.run(
        2,
        first ->
            Msm.multiply(group, sums, first, points, first, scalars, 0, count, COEFFICIENT_BITS));
    MemorySegment affine = group.allocateAffine(arena, 2);
    group.toAffine(affine, 0, sums, 0, 2);
    return affine;
  }

  /** Whether e(p[i], q[j]) = e(s[k], t[l]). */
  private static boolean equalPairings(
      MemorySegment p,
      int i,
      MemorySegment q,
      int j,
      MemorySegment s,
      int k,
      MemorySegment t,
      int l) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = Pairing.allocate(arena, 2);
      Pairing.millerLoop(values, 0, p, i, q, j);
      Pairing.millerLoop(values, 1, s, k, t, l);
      Pairing.finalExp(values, 0, values, 0);
      Pairing.finalExp(values, 1, values, 1);
      return Pairing.isEqual(values, 0, values, 1);
    }
  }
}
