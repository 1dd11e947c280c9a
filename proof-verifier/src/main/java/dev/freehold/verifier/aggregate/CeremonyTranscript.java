package dev.freehold.verifier.aggregate;

import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.PointVerdict;
import dev.freehold.verifier.aggregate.ReferenceStringException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads the first powers out of a response of the powersoftau ceremonies over BLS12-381, as Zcash
 * (2^21 powers) and Filecoin (2^27) have published them. With N = 2^k powers a response is
 *
 * <pre>
 * hash          64 bytes
 * tau^i G1      2N - 1 points, compressed
 * tau^i G2      N points, compressed
 * alpha, beta   2N + 1 points, 2N in G1 and one in G2: not used here
 * public key    1,152 bytes: not used here
 * </pre>
 *
 * so that its length tells k. What is read is checked to be powers of one secret; that nobody knows
 * the secret is for the ceremony to show.
 */
final class CeremonyTranscript {
  private static final int HASH_BYTES = 64;
  private static final int PUBLIC_KEY_BYTES = 1152;
  private static final int POWERS_LOG_MAX = 28;
  private static final int COEFFICIENT_BITS = 128;

  private final Path file;
  private final ParallelLoop loop;
  private final SecureRandom random;

  /**
   * @param random draws the coefficients of the checks: whoever foresees them can deceive
   */
  CeremonyTranscript(Path file, ParallelLoop loop, SecureRandom random) {
    this.file = file;
    this.loop = loop;
    this.random = random;
  }

  /** Bytes of a response of a ceremony for 2^{@code log} powers. */
  static long bytes(int log) {
    long powers = 1L << log;
    long g1 = Group.G1.compressedBytes();
    long g2 = Group.G2.compressedBytes();
    return HASH_BYTES + (4 * powers - 1) * g1 + (powers + 1) * g2 + PUBLIC_KEY_BYTES;
  }

  /**
   * Reads and checks 2n powers in G1 and n in G2.
   *
   * @param arena gives the memory
   * @throws ReferenceStringException if the file holds no such powers
   */
  PowerSequence read(Arena arena, int n) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long powers = 1L << log(channel.size());
      if (2L * n > 2 * powers - 1) {
        throw failure(Reason.TOO_FEW_POWERS);
      }
      long afterG1 = HASH_BYTES + (2 * powers - 1) * Group.G1.compressedBytes();
      PowerSequence read =
          new PowerSequence(
              points(arena, channel, Group.G1, HASH_BYTES, 2 * n),
              points(arena, channel, Group.G2, afterG1, n));
      check(read, n);
      return read;
    } catch (IOException e) {
      throw new ReferenceStringException(Reason.INACCESSIBLE, file, e);
    }
  }

  private int log(long length) {
    for (int log = 0; log <= POWERS_LOG_MAX; log++) {
      if (bytes(log) == length) {
        return log;
      }
    }
    throw failure(Reason.WRONG_LENGTH);
  }

  private MemorySegment points(Arena arena, FileChannel channel, Group group, long at, int count)
      throws IOException {
    int bytes = group.compressedBytes();
    MemorySegment out = group.allocateAffine(arena, count);
    try (Arena scratch = Arena.ofShared()) {
      MemorySegment in = scratch.allocate((long) count * bytes);
      ByteBuffer buffer = in.asByteBuffer();
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, at + buffer.position()) < 0) {
          throw failure(Reason.WRONG_LENGTH);
        }
      }
      AtomicBoolean valid = new AtomicBoolean(true);
      loop.run(
          count,
          i -> {
            if (group.uncompress(out, i, in, (long) i * bytes) != PointVerdict.VALID) {
              valid.set(false);
            }
          });
      if (!valid.get()) {
        throw failure(Reason.BAD_POINT);
      }
      return out;
    }
  }

  private void check(PowerSequence powers, int n) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment g = Group.G1.allocateAffine(arena, 1);
      MemorySegment h = Group.G2.allocateAffine(arena, 1);
      Group.G1.generator(g, 0);
      Group.G2.generator(h, 0);
      if (!Group.G1.affineIsEqual(powers.g1(), 0, g, 0)
          || !Group.G2.affineIsEqual(powers.g2(), 0, h, 0)) {
        throw failure(Reason.NOT_FROM_GENERATORS);
      }
      if (Group.G1.affineIsEqual(powers.g1(), 1, g, 0)) {
        throw failure(Reason.TRIVIAL);
      }
      MemorySegment shifted1 = combinations(arena, Group.G1, powers.g1(), 2 * n);
      MemorySegment shifted2 = combinations(arena, Group.G2, powers.g2(), n);
      // The same secret in both groups, then from each power to the next in either.
      if (!equalPairings(powers.g1(), 1, powers.g2(), 0, powers.g1(), 0, powers.g2(), 1)
          || !equalPairings(shifted1, 1, powers.g2(), 0, shifted1, 0, powers.g2(), 1)
          || !equalPairings(powers.g1(), 0, shifted2, 1, powers.g1(), 1, shifted2, 0)) {
        throw failure(Reason.INCONSISTENT);
      }
    }
  }

  /** A random combination of all points but the last, and the same one of all but the first. */
  private MemorySegment combinations(Arena arena, Group group, MemorySegment points, int count) {
    byte[] drawn = new byte[(count - 1) * COEFFICIENT_BITS / Byte.SIZE];
    random.nextBytes(drawn);
    MemorySegment scalars = arena.allocate(drawn.length, Long.BYTES);
    scalars.copyFrom(MemorySegment.ofArray(drawn));
    MemorySegment sums = group.allocatePoints(arena, 2);
    loop.run(
        2,
        first ->
            Msm.multiply(
                group, sums, first, points, first, scalars, 0, count - 1, COEFFICIENT_BITS));
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

  private ReferenceStringException failure(Reason reason) {
    return new ReferenceStringException(reason, file);
  }
}
