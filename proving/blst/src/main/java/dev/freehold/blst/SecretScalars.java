package dev.freehold.blst;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Operations on secret scalars, for which blst takes the same time whatever the secret is; those of
 * {@link Group} make no such promise. A scalar has {@value Group#SCALAR_BYTES} bytes,
 * little-endian. Callers wipe the memory that held one.
 */
public final class SecretScalars {
  private static final MethodHandle GENERATE = Native.keyGeneration("blst_keygen");
  private static final MethodHandle IS_USABLE = Native.test("blst_sk_check");
  private static final MethodHandle TIMES_GENERATOR = Native.unary("blst_sk_to_pk_in_g1");
  private static final MethodHandle TIMES_POINT = Native.binary("blst_sign_pk_in_g1");

  private SecretScalars() {}

  /**
   * Writes scalar 0: {@code KeyGen} of draft-irtf-cfrg-bls-signature-05, section 2.3.
   *
   * @param seed native memory, at least 32 bytes
   * @param info native memory, all of it
   */
  public static void generate(MemorySegment scalar, MemorySegment seed, MemorySegment info) {
    if (seed.byteSize() < Group.SCALAR_BYTES) {
      throw new IllegalArgumentException("a seed of " + seed.byteSize() + " bytes");
    }
    Native.call(GENERATE, scalar.asSlice(0, Group.SCALAR_BYTES), seed, info);
  }

  /** Whether scalar 0 is in [1, r). */
  public static boolean isUsable(MemorySegment scalar) {
    return Native.test(IS_USABLE, scalar, 0, Group.SCALAR_BYTES);
  }

  /** out[o] = scalar 0 times the generator of G1. */
  public static void timesGenerator(MemorySegment out, long o, MemorySegment scalar) {
    int bytes = Group.G1.pointBytes();
    Native.call(TIMES_GENERATOR, out, o * bytes, bytes, scalar, 0, Group.SCALAR_BYTES);
  }

  /** out[o] = scalar 0 times point {@code i} of G2; its coordinates tell nothing of the scalar. */
  public static void timesPoint(
      MemorySegment out, long o, MemorySegment points, long i, MemorySegment scalar) {
    int bytes = Group.G2.pointBytes();
    Native.call(
        TIMES_POINT,
        out,
        o * bytes,
        bytes,
        points,
        i * bytes,
        bytes,
        scalar,
        0,
        Group.SCALAR_BYTES);
  }
}
