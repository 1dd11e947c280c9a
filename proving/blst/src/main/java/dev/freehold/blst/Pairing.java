package dev.freehold.blst;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;

/**
 * The pairing e : G1 x G2 -> GT as Miller loop and final exponentiation, and arithmetic in Fp12.
 *
 * <p>Elements stand end to end in segments of {@value #ELEMENT_BYTES} bytes each. {@code out} may
 * be an operand.
 */
public final class Pairing {
  /** Bytes of an element of Fp12. */
  public static final int ELEMENT_BYTES = 576;

  /** Pairs in one native call: beyond that sharing the squarings gains nothing more. */
  private static final int PAIRS_PER_CALL = 64;

  private static final MethodHandle MILLER_LOOP = Native.binary("blst_miller_loop");
  private static final MethodHandle MILLER_LOOP_N = Native.countedBinary("blst_miller_loop_n");
  private static final MethodHandle FINAL_EXP = Native.unary("blst_final_exp");
  private static final MethodHandle MUL = Native.binary("blst_fp12_mul");
  private static final MethodHandle CYCLOTOMIC_SQUARE = Native.unary("blst_fp12_cyclotomic_sqr");
  private static final MethodHandle CONJUGATE = Native.inPlace("blst_fp12_conjugate");
  private static final MethodHandle INVERSE = Native.unary("blst_fp12_inverse");
  private static final MethodHandle IS_ONE = Native.test("blst_fp12_is_one");
  private static final MethodHandle IS_EQUAL = Native.binaryTest("blst_fp12_is_equal");
  private static final MethodHandle IN_GROUP = Native.test("blst_fp12_in_group");
  private static final MethodHandle FROBENIUS = Native.countedUnary("blst_fp12_frobenius_map");
  private static final MemorySegment ONE = Native.constant("blst_fp12_one", ELEMENT_BYTES);

  private Pairing() {}

  /** {@code count} elements of Fp12, all zero. */
  public static MemorySegment allocate(SegmentAllocator allocator, long count) {
    return allocator.allocate(count * ELEMENT_BYTES, Long.BYTES);
  }

  /** out[o] = 1. */
  public static void one(MemorySegment out, long o) {
    element(out, o).copyFrom(ONE);
  }

  /** out[o] = the Miller loop of one pair of affine points. A pair with infinity gives 1. */
  public static void millerLoop(
      MemorySegment out, long o, MemorySegment g1, long i, MemorySegment g2, long j) {
    if (Group.G1.affineIsInfinity(g1, i) || Group.G2.affineIsInfinity(g2, j)) {
      one(out, o);
      return;
    }
    Native.call(
        MILLER_LOOP,
        out,
        o * ELEMENT_BYTES,
        ELEMENT_BYTES,
        g2,
        j * Group.G2.affineBytes(),
        Group.G2.affineBytes(),
        g1,
        i * Group.G1.affineBytes(),
        Group.G1.affineBytes());
  }

  /**
   * out[o] = the product of the Miller loops of {@code count} pairs of affine points, from {@code
   * i} and {@code j} on. Pairs with infinity count as 1.
   */
  public static void millerLoops(
      MemorySegment out, long o, MemorySegment g1, long i, MemorySegment g2, long j, long count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment product = allocate(arena, 2);
      one(product, 0);
      for (long k = 0; k < count; ) {
        // blst goes wrong on infinity inside a run: a run stops before such a pair.
        long run = finiteRun(g1, i + k, g2, j + k, Math.min(PAIRS_PER_CALL, count - k));
        if (run > 0) {
          MemorySegment ps = Group.contiguous(arena, affine(Group.G1, g1, i + k, run));
          MemorySegment qs = Group.contiguous(arena, affine(Group.G2, g2, j + k, run));
          Native.call(
              MILLER_LOOP_N,
              product,
              ELEMENT_BYTES,
              ELEMENT_BYTES,
              qs,
              0,
              qs.byteSize(),
              ps,
              0,
              ps.byteSize(),
              run);
          mul(product, 0, product, 0, product, 1);
        }
        k += Math.max(run, 1);
      }
      element(out, o).copyFrom(element(product, 0));
    }
  }

  private static long finiteRun(MemorySegment g1, long i, MemorySegment g2, long j, long max) {
    long run = 0;
    while (run < max
        && !Group.G1.affineIsInfinity(g1, i + run)
        && !Group.G2.affineIsInfinity(g2, j + run)) {
      run++;
    }
    return run;
  }

  /** out[o] = a[i] raised to the power that carries Miller values into GT (a multiple of it). */
  public static void finalExp(MemorySegment out, long o, MemorySegment a, long i) {
    Native.call(
        FINAL_EXP, out, o * ELEMENT_BYTES, ELEMENT_BYTES, a, i * ELEMENT_BYTES, ELEMENT_BYTES);
  }

  /** out[o] = a[i] * b[j]. */
  public static void mul(
      MemorySegment out, long o, MemorySegment a, long i, MemorySegment b, long j) {
    Native.call(
        MUL,
        out,
        o * ELEMENT_BYTES,
        ELEMENT_BYTES,
        a,
        i * ELEMENT_BYTES,
        ELEMENT_BYTES,
        b,
        j * ELEMENT_BYTES,
        ELEMENT_BYTES);
  }

  /** out[o] = a[i] squared, for elements of GT only. */
  static void cyclotomicSquare(MemorySegment out, long o, MemorySegment a, long i) {
    Native.call(
        CYCLOTOMIC_SQUARE,
        out,
        o * ELEMENT_BYTES,
        ELEMENT_BYTES,
        a,
        i * ELEMENT_BYTES,
        ELEMENT_BYTES);
  }

  /** a[i] = 1 / a[i], for elements of GT only: there the conjugate is the inverse. */
  public static void invertInGroup(MemorySegment a, long i) {
    conjugate(a, i);
  }

  /** a[i] = its conjugate over Fp6. */
  static void conjugate(MemorySegment a, long i) {
    Native.call(CONJUGATE, a, i * ELEMENT_BYTES, ELEMENT_BYTES);
  }

  /** out[o] = 1 / a[i]. */
  public static void inverse(MemorySegment out, long o, MemorySegment a, long i) {
    Native.call(
        INVERSE, out, o * ELEMENT_BYTES, ELEMENT_BYTES, a, i * ELEMENT_BYTES, ELEMENT_BYTES);
  }

  /**
   * out[o] = a[i] to the power p^times, with p the modulus of the base field.
   *
   * @param times in [1, 3]
   */
  static void frobenius(MemorySegment out, long o, MemorySegment a, long i, int times) {
    if (times < 1 || times > 3) {
      throw new IllegalArgumentException("times: " + times);
    }
    Native.call(
        FROBENIUS,
        out,
        o * ELEMENT_BYTES,
        ELEMENT_BYTES,
        a,
        i * ELEMENT_BYTES,
        ELEMENT_BYTES,
        times);
  }

  /** Whether a[i] = 1. */
  public static boolean isOne(MemorySegment a, long i) {
    return Native.test(IS_ONE, a, i * ELEMENT_BYTES, ELEMENT_BYTES);
  }

  /** Whether a[i] = b[j]. */
  public static boolean isEqual(MemorySegment a, long i, MemorySegment b, long j) {
    return Native.code(
            IS_EQUAL, a, i * ELEMENT_BYTES, ELEMENT_BYTES, b, j * ELEMENT_BYTES, ELEMENT_BYTES)
        != 0;
  }

  /** Whether a[i] is in GT, the subgroup of prime order. */
  static boolean inGroup(MemorySegment a, long i) {
    return Native.test(IN_GROUP, a, i * ELEMENT_BYTES, ELEMENT_BYTES);
  }

  private static MemorySegment element(MemorySegment elements, long i) {
    return elements.asSlice(i * ELEMENT_BYTES, ELEMENT_BYTES);
  }

  private static MemorySegment affine(Group group, MemorySegment points, long i, long count) {
    return points.asSlice(i * group.affineBytes(), count * group.affineBytes());
  }
}
