package dev.freehold.core.hash;

import static dev.freehold.core.hash.LimbArithmetic.LIMBS;
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
  public static final int STATE_LIMBS = WIDTH * FrArrays.LIMBS;

  // Constants as LimbArithmetic takes them. Those of the partial rounds are followed by a zero:
  // what
  // the last of them adds for the round that comes after it.
  private static final long[] FULL = new long[FULL_ROUNDS * WIDTH * LIMBS];
  private static final long[] PARTIAL = new long[(PARTIAL_ROUNDS + 1) * LIMBS];
  private static final long[] DIAGONAL = new long[WIDTH * LIMBS];
  private static final long[] ZERO = new long[LIMBS];

  // Where the values of the scratch array start: the state's four first.
  private static final int POWER = WIDTH * LIMBS;
  private static final int SUM = POWER + LIMBS;
  private static final int SUM_AND_CONSTANT = SUM + LIMBS;

  /** Longs of scratch that a compression needs. */
  static final int SCRATCH = SUM_AND_CONSTANT + LIMBS;

  static {
    for (int i = 0; i < FULL_ROUNDS * WIDTH; i++) {
      constant(FULL, i, Poseidon2Constants.fullRound(i / WIDTH, i % WIDTH));
    }
    for (int round = 0; round < PARTIAL_ROUNDS; round++) {
      constant(PARTIAL, round, Poseidon2Constants.partialRound(round));
    }
    for (int i = 0; i < WIDTH; i++) {
      constant(DIAGONAL, i, Poseidon2Constants.internalDiagonalMinusOne(i));
    }
  }

  private Poseidon2() {}

  private static void constant(long[] table, int index, Fr value) {
    long[] limbs = new long[FrArrays.LIMBS];
    value.copyLimbs(limbs, 0);
    LimbArithmetic.enter(table, index * LIMBS, limbs, 0);
  }

  /** Permutes the {@value #STATE_LIMBS} Montgomery limbs at {@code off} in place. */
  public static void permute(long[] state, int off) {
    long[] s = new long[SCRATCH];
    enter(s, state, off);
    permute(s);
    for (int i = 0; i < WIDTH; i++) {
      LimbArithmetic.leave(state, off + i * FrArrays.LIMBS, s, i * LIMBS);
    }
  }

  /**
   * {@code compress(a,b,c,d) = P(a,b,c,d)[0] + a}: a node of a quaternary tree. The feed-forward
   * makes it one-way although the permutation is not.
   */
  public static Fr compress(Fr a, Fr b, Fr c, Fr d) {
    long[] state = new long[STATE_LIMBS];
    a.copyLimbs(state, 0);
    b.copyLimbs(state, FrArrays.LIMBS);
    c.copyLimbs(state, 2 * FrArrays.LIMBS);
    d.copyLimbs(state, 3 * FrArrays.LIMBS);
    compress(state, 0, state, 0);
    return Fr.fromLimbs(state, 0);
  }

  /** Compresses four elements at {@code in[io..io+15]} to one at {@code out[oo..oo+3]}. */
  public static void compress(long[] out, int oo, long[] in, int io) {
    compress(out, oo, in, io, new long[SCRATCH]);
  }

  /** The same with {@link #SCRATCH} longs of scratch, whose content does not matter. */
  static void compress(long[] out, int oo, long[] in, int io, long[] scratch) {
    enter(scratch, in, io);
    permute(scratch);
    LimbArithmetic.leave(scratch, POWER, scratch, 0);
    FrArrays.add(out, oo, scratch, POWER, in, io);
  }

  private static void enter(long[] s, long[] in, int io) {
    for (int i = 0; i < WIDTH; i++) {
      LimbArithmetic.enter(s, i * LIMBS, in, io + i * FrArrays.LIMBS);
    }
  }

  /** Bounds in the comments below are multiples of r. */
  private static void permute(long[] s) {
    externalLayer(s);
    for (int round = 0; round < FULL_ROUNDS / 2; round++) {
      fullRound(s, round);
    }
    LimbArithmetic.addAndSettle(s, 0, s, 0, PARTIAL, 0);
    for (int round = 0; round < PARTIAL_ROUNDS; round++) {
      partialRound(s, round);
    }
    for (int round = FULL_ROUNDS / 2; round < FULL_ROUNDS; round++) {
      fullRound(s, round);
    }
  }

  /** State in: below 2.1, loose; out: below 1.01, settled. */
  private static void fullRound(long[] s, int round) {
    for (int i = 0; i < WIDTH; i++) {
      int at = i * LIMBS;
      LimbArithmetic.addAndSettle(s, at, s, at, FULL, round * WIDTH * LIMBS + at);
      sbox(s, at);
    }
    externalLayer(s);
  }

  /**
   * x to the fifth: of x settled and below 3.1 it is loose, with limbs below 2^57, and below 1.1.
   */
  private static void sbox(long[] s, int x) {
    LimbArithmetic.square(s, POWER, s, x); // below 1.3
    LimbArithmetic.square(s, POWER, s, POWER); // below 1.05
    LimbArithmetic.multiplyAdd(s, x, s, x, s, POWER, ZERO, 0);
  }

  /**
   * A partial round whose constant has been added already; it adds the next round's.
   *
   * <p>The internal matrix is all ones plus a diagonal: element i becomes diagonal * element + sum.
   * With the sum reduced to 1.01, element 0 is below 3.1 with the constant, the others below 2.1,
   * and so the next sum below 8.
   */
  private static void partialRound(long[] s, int round) {
    sbox(s, 0);
    LimbArithmetic.reduce(s, SUM, sum(s, 0), sum(s, 1), sum(s, 2), sum(s, 3), sum(s, 4));
    int constant = (round + 1) * LIMBS;
    for (int j = 0; j < LIMBS; j++) {
      s[SUM_AND_CONSTANT + j] = s[SUM + j] + PARTIAL[constant + j];
    }
    LimbArithmetic.multiplyAdd(s, 0, DIAGONAL, 0, s, 0, s, SUM_AND_CONSTANT);
    LimbArithmetic.addAndSettle(s, 0, s, 0, ZERO, 0);
    for (int i = 1; i < WIDTH; i++) {
      LimbArithmetic.multiplyAdd(s, i * LIMBS, DIAGONAL, i * LIMBS, s, i * LIMBS, s, SUM);
    }
  }

  private static long sum(long[] s, int limb) {
    return s[limb] + s[limb + LIMBS] + s[limb + 2 * LIMBS] + s[limb + 3 * LIMBS];
  }

  /**
   * Multiplies by the matrix M4 with the additions of ePrint 2023/323, appendix B, limb by limb:
   * with t0 = a+b, t1 = c+d, t2 = 2b+t1, t3 = 2d+t0, t4 = 4t1+t3, t5 = 4t0+t2 the result is (t3+t5,
   * t5, t2+t4, t4). A row's entries add up to 16 at most, so that elements below 1.1 with limbs
   * below 2^57 stay below 20 with limbs below 2^61; then each is reduced.
   */
  private static void externalLayer(long[] s) {
    for (int j = 0; j < LIMBS; j++) {
      long a = s[j];
      long b = s[j + LIMBS];
      long c = s[j + 2 * LIMBS];
      long d = s[j + 3 * LIMBS];
      long t0 = a + b;
      long t1 = c + d;
      long t2 = 2 * b + t1;
      long t3 = 2 * d + t0;
      long t4 = 4 * t1 + t3;
      long t5 = 4 * t0 + t2;
      s[j] = t3 + t5;
      s[j + LIMBS] = t5;
      s[j + 2 * LIMBS] = t2 + t4;
      s[j + 3 * LIMBS] = t4;
    }
    for (int i = 0; i < WIDTH; i++) {
      int at = i * LIMBS;
      LimbArithmetic.reduce(s, at, s[at], s[at + 1], s[at + 2], s[at + 3], s[at + 4]);
    }
  }
}
