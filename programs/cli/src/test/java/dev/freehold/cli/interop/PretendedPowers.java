package dev.freehold.cli.interop;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.FixedBase;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;

/**
 * Responses such as powersoftau ceremonies end with, whose secret is known: for tests that do not
 * need the tools. What importers do not read is zero.
 */
public final class PretendedPowers {
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);

  /** The smallest ceremony that serves for jobs of 1,024 proofs. */
  public static final int LOG = 11;

  private PretendedPowers() {}

  /** Writes the response of a ceremony for 2^{@code log} powers of a secret. */
  public static Path write(Path file, int log, long secret) throws IOException {
    int powers = 1 << log;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[64]);
    out.write(multiples(Group.G1, secret, 2 * powers - 1));
    out.write(multiples(Group.G2, secret, powers));
    int bytes = 64 + (4 * powers - 1) * 48 + (powers + 1) * 96 + 1152;
    return Files.write(file, Arrays.copyOf(out.toByteArray(), bytes));
  }

  private static byte[] multiples(Group group, long secret, int count) {
    BlstSelfCheck.run();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment scalars = Scalars.allocate(arena, count);
      Fr power = Fr.ONE;
      for (int i = 0; i < count; i++) {
        Scalars.set(scalars, i, power);
        power = power.mul(Fr.of(secret));
      }
      MemorySegment generator = group.allocateAffine(arena, 1);
      group.generator(generator, 0);
      MemorySegment points = group.allocateAffine(arena, count);
      FixedBase.of(group, generator, 0, count, arena).multiply(LOOP, points, 0, scalars, 0, count);
      byte[] bytes = new byte[count * group.compressedBytes()];
      for (int i = 0; i < count; i++) {
        byte[] point = group.compress(points, i);
        System.arraycopy(point, 0, bytes, i * point.length, point.length);
      }
      return bytes;
    }
  }
}
