package dev.freehold.blst;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Hashing of messages to points of G2: RFC 9380, suite {@code BLS12381G2_XMD:SHA-256_SSWU_RO_}. Of
 * the point that comes out nobody knows the discrete logarithm.
 */
public final class HashToCurve {
  private static final MethodHandle TO_G2 = Native.hashToCurve("blst_hash_to_g2");

  private HashToCurve() {}

  /**
   * out[o] = the point of a message under a domain separation tag.
   *
   * @param out points of G2
   * @param message native memory, all of it; at least one byte of memory even if empty is meant
   * @param tag native memory, all of it, in [1, 255] bytes
   */
  public static void toG2(MemorySegment out, long o, MemorySegment message, MemorySegment tag) {
    int bytes = Group.G2.pointBytes();
    Native.callWithoutLast(TO_G2, out.asSlice(o * bytes, bytes), message, tag);
  }
}
