package dev.freehold.core.hash;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static dev.freehold.core.hash.Poseidon2Constants.FULL_ROUNDS;
import static dev.freehold.core.hash.Poseidon2Constants.PARTIAL_ROUNDS;
import static dev.freehold.core.hash.Poseidon2Constants.WIDTH;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;

/**
 * The Poseidon2 permutation with t = 4 over Fr, and the four-to-one compression of the state trees.
 *
 * <p>Source: ePrint 2023/323, section 5 (external and internal layers) and section 6; constants in
 * {@link Poseidon2Constants}.
 */
public final class Poseidon2 {
  /** Limbs of one permutation state. */
  public static final int STATE_LIMBS = WIDTH * LIMBS;

  private static final long[] FULL = new long[FULL_ROUNDS * STATE_LIMBS];
  private static final long[] PARTIAL = new long[PARTIAL_ROUNDS * LIMBS];
  private static final long[] DIAGONAL = new long[STATE_LIMBS];

  static {
    for (int round = 0; round < FULL_ROUNDS; round++) {
      for (int lane = 0; lane < WIDTH; lane++) {
        Poseidon2Constants.fullRound(round, lane)
            .copyLimbs(FULL, round * STATE_LIMBS + lane * LIMBS);
      }
    }
    for (int round = 0; round < PARTIAL_ROUNDS; round++) {
      Poseidon2Constants.partialRound(round).copyLimbs(PARTIAL, round * LIMBS);
    }
    for (int lane = 0; lane < WIDTH; lane++) {
      Poseidon2Constants.internalDiagonalMinusOne(lane).copyLimbs(DIAGONAL, lane * LIMBS);
    }
  }

  private Poseidon2() {}

  /** Permutes the {@value #STATE_LIMBS} Montgomery limbs at {@code off} in place. */
  public static void permute(long[] state, int off) {
    long[] scratch = new long[2 * LIMBS];
    externalLayer(state, off, scratch);
    for (int round = 0; round < FULL_ROUNDS / 2; round++) {
      fullRound(state, off, round, scratch);
    }
    for (int round = 0; round < PARTIAL_ROUNDS; round++) {
      FrArrays.add(state, off, state, off, PARTIAL, round * LIMBS);
      sbox(state, off, scratch);
      internalLayer(state, off, scratch);
    }
    for (int round = FULL_ROUNDS / 2; round < FULL_ROUNDS; round++) {
      fullRound(state, off, round, scratch);
    }
  }

  /**
   * {@code compress(a,b,c,d) = P(a,b,c,d)[0] + a}: a node of a quaternary tree. The feed-forward
   * makes it one-way although the permutation is not.
   */
  public static Fr compress(Fr a, Fr b, Fr c, Fr d) {
    long[] state = new long[STATE_LIMBS];
    a.copyLimbs(state, 0);
    b.copyLimbs(state, LIMBS);
    c.copyLimbs(state, 2 * LIMBS);
    d.copyLimbs(state, 3 * LIMBS);
    compress(state, 0, state, 0);
    return Fr.fromLimbs(state, 0);
  }

  /** Compresses four elements at {@code in[io..io+15]} to one at {@code out[oo..oo+3]}. */
  public static void compress(long[] out, int oo, long[] in, int io) {
    long[] state = new long[STATE_LIMBS];
    System.arraycopy(in, io, state, 0, STATE_LIMBS);
    permute(state, 0);
    FrArrays.add(out, oo, state, 0, in, io);
  }

  private static void fullRound(long[] state, int off, int round, long[] scratch) {
    for (int lane = 0; lane < WIDTH; lane++) {
      int at = off + lane * LIMBS;
      FrArrays.add(state, at, state, at, FULL, round * STATE_LIMBS + lane * LIMBS);
      sbox(state, at, scratch);
    }
    externalLayer(state, off, scratch);
  }

  private static void sbox(long[] state, int at, long[] scratch) {
    FrArrays.square(scratch, 0, state, at);
    FrArrays.square(scratch, 0, scratch, 0);
    FrArrays.mul(state, at, state, at, scratch, 0);
  }

  /**
   * Multiplies by the matrix M4 with the additions of ePrint 2023/323, appendix B: with t0 = a+b,
   * t1 = c+d, t2 = 2b+t1, t3 = 2d+t0, t4 = 4t1+t3, t5 = 4t0+t2 the result is (t3+t5, t5, t2+t4,
   * t4).
   */
  private static void externalLayer(long[] s, int off, long[] scratch) {
    int a = off;
    int b = off + LIMBS;
    int c = off + 2 * LIMBS;
    int d = off + 3 * LIMBS;
    FrArrays.add(scratch, 0, s, a, s, b); // t0
    FrArrays.add(scratch, LIMBS, s, c, s, d); // t1
    FrArrays.add(s, b, s, b, s, b);
    FrArrays.add(s, b, s, b, scratch, LIMBS); // t2 in b
    FrArrays.add(s, d, s, d, s, d);
    FrArrays.add(s, d, s, d, scratch, 0); // t3 in d
    quadruple(scratch, LIMBS);
    FrArrays.add(scratch, LIMBS, scratch, LIMBS, s, d); // t4
    quadruple(scratch, 0);
    FrArrays.add(scratch, 0, scratch, 0, s, b); // t5
    FrArrays.add(s, a, s, d, scratch, 0);
    FrArrays.add(s, c, s, b, scratch, LIMBS);
    FrArrays.copy(s, b, scratch, 0);
    FrArrays.copy(s, d, scratch, LIMBS);
  }

  private static void internalLayer(long[] s, int off, long[] scratch) {
    FrArrays.add(scratch, 0, s, off, s, off + LIMBS);
    FrArrays.add(scratch, 0, scratch, 0, s, off + 2 * LIMBS);
    FrArrays.add(scratch, 0, scratch, 0, s, off + 3 * LIMBS);
    for (int lane = 0; lane < WIDTH; lane++) {
      int at = off + lane * LIMBS;
      FrArrays.mul(s, at, s, at, DIAGONAL, lane * LIMBS);
      FrArrays.add(s, at, s, at, scratch, 0);
    }
  }

  private static void quadruple(long[] x, int off) {
    FrArrays.add(x, off, x, off, x, off);
    FrArrays.add(x, off, x, off, x, off);
  }
}
