package dev.freehold.snarkpack;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.id.Hash32;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;

/**
 * A network's reference key, decoded and checked: of both secrets the powers 0 and 1. All that
 * verifying needs of a reference string. Its memory goes with the object; thread-safe.
 */
final class DecodedReferenceKey {
  private static final String NAME = "the reference key";

  private final PowerSequence[] powers = new PowerSequence[2];
  private final Hash32 digest;

  /**
   * Decodes and checks.
   *
   * @throws ReferenceStringException if the points are not those of two secrets, each of them the
   *     same in both groups
   */
  DecodedReferenceKey(ReferenceKey key) {
    BlstSelfCheck.run();
    digest = key.digest();
    PowerCheck check = new PowerCheck(ParallelLoop.serial(), new SecureRandom());
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment in = scratch.allocateFrom(ValueLayout.JAVA_BYTE, key.toBytes());
      long at = 0;
      for (int secret = 0; secret < powers.length; secret++) {
        MemorySegment g1 = first(Group.G1, in, at);
        at += Group.G1.compressedBytes();
        MemorySegment g2 = first(Group.G2, in, at);
        at += Group.G2.compressedBytes();
        powers[secret] = new PowerSequence(g1, g2);
        check.require(powers[secret], NAME);
      }
    }
    PowerCheck.requireDistinct(powers[0], powers[1], NAME);
  }

  /** The generator and the point that stands at {@code at}. */
  private static MemorySegment first(Group group, MemorySegment in, long at) {
    Arena arena = Arena.ofAuto();
    MemorySegment out = group.allocateAffine(arena, 2);
    group.generator(out, 0);
    MemorySegment point =
        CompressedPoints.decode(arena, ParallelLoop.serial(), group, in, at, 1, NAME);
    long bytes = group.affineBytes();
    MemorySegment.copy(point, 0, out, bytes, bytes);
    return out;
  }

  /** The powers 0 and 1 of the first secret, or of the second. */
  PowerSequence powers(int secret) {
    return powers[secret];
  }

  /** The reference string's name. */
  Hash32 digest() {
    return digest;
  }
}
