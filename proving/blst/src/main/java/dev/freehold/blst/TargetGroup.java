package dev.freehold.blst;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;

/**
 * GT, the group of prime order that the pairing maps to, and its elements in half the bytes.
 *
 * <p>Fp12 is Fp6[w] with w^2 = v. An element of GT has norm 1 over Fp6, so g = a + bw other than 1
 * is (c + w) / (c - w) for exactly one c = (1 + a) / b (Rubin, Silverberg, "Torus-Based
 * Cryptography", CRYPTO 2003, the torus T2). The encoding is c: six coordinates of 48 big-endian
 * bytes, each below p, in the order they stand in memory. c = 0 would be -1, which is of order 2
 * and not in GT: it stands for 1. So every element has exactly one encoding.
 */
public final class TargetGroup {
  /** Bytes of a compressed element. */
  public static final int COMPRESSED_BYTES = 288;

  private static final int COORDINATE_BYTES = Modulus.BYTES;
  private static final int COORDINATES = 6;

  private static final MethodHandle ADD = Native.binary("blst_fp_add");
  private static final MethodHandle FROM_BYTES = Native.unary("blst_fp_from_bendian");
  private static final MethodHandle TO_BYTES = Native.unary("blst_bendian_from_fp");

  private TargetGroup() {}

  /** The compressed form of element {@code i}, which is in the group. */
  public static byte[] compress(MemorySegment elements, long i) {
    if (Pairing.isOne(elements, i)) {
      return new byte[COMPRESSED_BYTES];
    }
    try (Arena arena = Arena.ofConfined()) {
      long at = i * Pairing.ELEMENT_BYTES;
      MemorySegment numerator = Pairing.allocate(arena, 1);
      MemorySegment.copy(elements, at, numerator, 0, COMPRESSED_BYTES);
      coordinate(ADD, numerator, numerator, one(arena));
      MemorySegment denominator = Pairing.allocate(arena, 1);
      MemorySegment.copy(elements, at + COMPRESSED_BYTES, denominator, 0, COMPRESSED_BYTES);
      Pairing.inverse(denominator, 0, denominator, 0);
      Pairing.mul(numerator, 0, numerator, 0, denominator, 0);
      MemorySegment out = arena.allocate(COMPRESSED_BYTES);
      for (long off = 0; off < COMPRESSED_BYTES; off += COORDINATE_BYTES) {
        Native.call(TO_BYTES, out, off, COORDINATE_BYTES, numerator, off, COORDINATE_BYTES);
      }
      return out.toArray(JAVA_BYTE);
    }
  }

  /**
   * Decodes an element to place {@code i}. {@code out} holds a usable one only when {@code VALID}.
   *
   * @param in at least {@value #COMPRESSED_BYTES} bytes from {@code off}
   * @return {@code VALID}, {@code NOT_CANONICAL} or {@code NOT_IN_SUBGROUP}
   */
  public static PointVerdict decompress(MemorySegment out, long i, byte[] in, int off) {
    for (int k = 0; k < COORDINATES; k++) {
      if (!Modulus.isAbove(in, off + k * COORDINATE_BYTES)) {
        return PointVerdict.NOT_CANONICAL;
      }
    }
    if (isZero(in, off)) {
      Pairing.one(out, i);
      return PointVerdict.VALID;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(COMPRESSED_BYTES);
      MemorySegment.copy(in, off, bytes, JAVA_BYTE, 0, COMPRESSED_BYTES);
      MemorySegment quotient = Pairing.allocate(arena, 2);
      for (long at = 0; at < COMPRESSED_BYTES; at += COORDINATE_BYTES) {
        Native.call(FROM_BYTES, quotient, at, COORDINATE_BYTES, bytes, at, COORDINATE_BYTES);
      }
      MemorySegment.copy(one(arena), 0, quotient, COMPRESSED_BYTES, COORDINATE_BYTES);
      MemorySegment.copy(quotient, 0, quotient, Pairing.ELEMENT_BYTES, Pairing.ELEMENT_BYTES);
      // The conjugate of c + w is c - w, which is never 0.
      Pairing.conjugate(quotient, 1);
      Pairing.inverse(quotient, 1, quotient, 1);
      Pairing.mul(out, i, quotient, 0, quotient, 1);
    }
    return Pairing.inGroup(out, i) ? PointVerdict.VALID : PointVerdict.NOT_IN_SUBGROUP;
  }

  private static boolean isZero(byte[] in, int off) {
    for (int i = off; i < off + COMPRESSED_BYTES; i++) {
      if (in[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** An element of Fp12 that is 1; its first coordinate is the 1 of Fp. */
  private static MemorySegment one(SegmentAllocator allocator) {
    MemorySegment one = Pairing.allocate(allocator, 1);
    Pairing.one(one, 0);
    return one;
  }

  private static void coordinate(
      MethodHandle operation, MemorySegment out, MemorySegment a, MemorySegment b) {
    Native.call(
        operation, out, 0, COORDINATE_BYTES, a, 0, COORDINATE_BYTES, b, 0, COORDINATE_BYTES);
  }
}
