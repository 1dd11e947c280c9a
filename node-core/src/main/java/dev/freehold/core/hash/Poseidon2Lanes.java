package dev.freehold.core.hash;

import static dev.freehold.core.hash.LaneArithmetic.BLOCK;
import static dev.freehold.core.hash.LaneArithmetic.LANES;
import static dev.freehold.core.hash.LaneArithmetic.LIMBS;
import static dev.freehold.core.hash.LaneArithmetic.LIMB_BITS;
import static dev.freehold.core.hash.Poseidon2Constants.FULL_ROUNDS;
import static dev.freehold.core.hash.Poseidon2Constants.PARTIAL_ROUNDS;
import static dev.freehold.core.hash.Poseidon2Constants.WIDTH;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.math.BigInteger;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;

/**
 * Poseidon2 compressions of {@link #LANES} inputs side by side, on the Vector API.
 *
 * <p>To be touched only where the module {@code jdk.incubator.vector} is present: {@link
 * CompressionBatch} sees to that. Values stay in the form of {@link LaneArithmetic} from the first
 * layer to the last; the bounds in the comments are multiples of r.
 */
final class Poseidon2Lanes {
  private static final long[] FULL = new long[FULL_ROUNDS * WIDTH * LIMBS];

  /** Constants of the partial rounds, then a zero: what follows the last of them. */
  private static final long[] PARTIAL = new long[(PARTIAL_ROUNDS + 1) * LIMBS];

  private static final long[] DIAGONAL = new long[WIDTH * BLOCK];
  private static final long[] ZERO = new long[BLOCK];

  /** 2^266: from the Montgomery form with 2^256 to that with 2^261. */
  private static final long[] ENTRY = spread(power(266));

  /** 2^256: back again. */
  private static final long[] EXIT = spread(power(256));

  // Where the blocks of the scratch array start.
  private static final int STATE = 0;
  private static final int POWER = 4 * BLOCK;
  private static final int SUM = 5 * BLOCK;
  private static final int SUM_AND_CONSTANT = 6 * BLOCK;
  private static final int FIRST_INPUT = 7 * BLOCK;

  /** Longs of scratch that {@link #compress} needs. */
  static final int SCRATCH = 8 * BLOCK;

  static {
    for (int i = 0; i < FULL_ROUNDS * WIDTH; i++) {
      Fr constant = Poseidon2Constants.fullRound(i / WIDTH, i % WIDTH);
      System.arraycopy(limbs(montgomery(constant)), 0, FULL, i * LIMBS, LIMBS);
    }
    for (int round = 0; round < PARTIAL_ROUNDS; round++) {
      Fr constant = Poseidon2Constants.partialRound(round);
      System.arraycopy(limbs(montgomery(constant)), 0, PARTIAL, round * LIMBS, LIMBS);
    }
    for (int i = 0; i < WIDTH; i++) {
      Fr factor = Poseidon2Constants.internalDiagonalMinusOne(i);
      System.arraycopy(spread(montgomery(factor)), 0, DIAGONAL, i * BLOCK, BLOCK);
    }
  }

  private Poseidon2Lanes() {}

  /** Whether the machine's vectors are wide enough (256 bits) to be worth a try. */
  static boolean worthTrying() {
    return LANES >= 4;
  }

  /**
   * Compresses {@code count} inputs, at most {@link #LANES}, as {@link CompressionBatch#compress}
   * does. Idle lanes compress what lies there.
   *
   * @param scratch {@link #SCRATCH} longs whose content does not matter
   */
  static void compress(long[] out, int oo, long[] in, int io, int count, long[] scratch) {
    enter(scratch, in, io, count);
    System.arraycopy(scratch, STATE, scratch, FIRST_INPUT, BLOCK);
    for (int i = 0; i < WIDTH; i++) { // below 1.04
      product(scratch, STATE + i * BLOCK, STATE + i * BLOCK, ENTRY, 0);
    }
    permute(scratch);
    // The feed-forward needs no conversion: it joins where the permutation's output leaves.
    LaneArithmetic.multiplyAdd(
        scratch, STATE, scratch, STATE, EXIT, 0, scratch, FIRST_INPUT); // below 2.1
    leave(out, oo, scratch, count);
  }

  private static void permute(long[] s) {
    externalLayer(s);
    for (int round = 0; round < FULL_ROUNDS / 2; round++) {
      fullRound(s, round);
    }
    LaneArithmetic.addConstant(s, STATE, PARTIAL, 0);
    for (int round = 0; round < PARTIAL_ROUNDS; round++) {
      partialRound(s, round);
    }
    for (int round = FULL_ROUNDS / 2; round < FULL_ROUNDS; round++) {
      fullRound(s, round);
    }
  }

  /** State in: below 2.1; out: below 1.01. */
  private static void fullRound(long[] s, int round) {
    for (int i = 0; i < WIDTH; i++) {
      LaneArithmetic.addConstant(s, STATE + i * BLOCK, FULL, (round * WIDTH + i) * LIMBS);
      sbox(s, STATE + i * BLOCK);
    }
    externalLayer(s);
  }

  /** x to the fifth: of x below 3.1 it is below 1.05. */
  private static void sbox(long[] s, int x) {
    product(s, POWER, x, s, x); // below 1.14
    product(s, POWER, POWER, s, POWER); // below 1.02
    product(s, x, x, s, POWER);
  }

  /**
   * A partial round whose constant has been added already; it adds the next round's.
   *
   * <p>With a sum of the state in [0, 1.01), element i becomes diagonal * element + sum: element 0
   * below 3.1 (with the constant), the others below 2.1; so the sum is below 8 before it is
   * reduced.
   */
  private static void partialRound(long[] s, int round) {
    sbox(s, STATE);
    LaneArithmetic.reducedSum(s, SUM, s, SUM_AND_CONSTANT, s, STATE, PARTIAL, (round + 1) * LIMBS);
    LaneArithmetic.multiplyAdd(s, STATE, s, STATE, DIAGONAL, 0, s, SUM_AND_CONSTANT);
    for (int i = 1; i < WIDTH; i++) {
      int at = STATE + i * BLOCK;
      LaneArithmetic.multiplyAdd(s, at, s, at, DIAGONAL, i * BLOCK, s, SUM);
    }
  }

  /** The additions of {@link Poseidon2}'s external layer, limb by limb, then one reduction each. */
  private static void externalLayer(long[] s) {
    for (int at = STATE; at < STATE + BLOCK; at += LANES) {
      LongVector a = LongVector.fromArray(LaneArithmetic.SPECIES, s, at);
      LongVector b = LongVector.fromArray(LaneArithmetic.SPECIES, s, at + BLOCK);
      LongVector c = LongVector.fromArray(LaneArithmetic.SPECIES, s, at + 2 * BLOCK);
      LongVector d = LongVector.fromArray(LaneArithmetic.SPECIES, s, at + 3 * BLOCK);
      LongVector t0 = a.add(b);
      LongVector t1 = c.add(d);
      LongVector t2 = b.add(b).add(t1);
      LongVector t3 = d.add(d).add(t0);
      LongVector t4 = quadruple(t1).add(t3);
      LongVector t5 = quadruple(t0).add(t2);
      t3.add(t5).intoArray(s, at);
      t5.intoArray(s, at + BLOCK);
      t2.add(t4).intoArray(s, at + 2 * BLOCK);
      t4.intoArray(s, at + 3 * BLOCK);
    }
    for (int i = 0; i < WIDTH; i++) {
      LaneArithmetic.reduce(s, STATE + i * BLOCK);
    }
  }

  private static LongVector quadruple(LongVector x) {
    LongVector twice = x.add(x);
    return twice.add(twice);
  }

  private static void product(long[] s, int z, int x, long[] y, int yo) {
    LaneArithmetic.multiplyAdd(s, z, s, x, y, yo, ZERO, 0);
  }

  /** Cuts the inputs' 64-bit limbs into the lanes' limbs. */
  private static void enter(long[] s, long[] in, int io, int count) {
    for (int lane = 0; lane < count; lane++) {
      for (int i = 0; i < WIDTH; i++) {
        int from = io + (lane * WIDTH + i) * FrArrays.LIMBS;
        cut(s, STATE + i * BLOCK + lane, LANES, in, from);
      }
    }
  }

  /** Writes limb j of the 256-bit value at {@code from} to {@code s[at + j * stride]}. */
  private static void cut(long[] s, int at, int stride, long[] in, int from) {
    long mask = (1L << LIMB_BITS) - 1;
    for (int j = 0; j < LIMBS; j++) {
      int bit = j * LIMB_BITS;
      int word = bit >>> 6;
      int shift = bit & 63;
      long limb = in[from + word] >>> shift;
      if (shift > 64 - LIMB_BITS && word < FrArrays.LIMBS - 1) {
        limb |= in[from + word + 1] << (64 - shift);
      }
      s[at + j * stride] = limb & mask;
    }
  }

  /** Joins the limbs of element 0, whose value is below 2.1 r and so fits 256 bits. */
  static void leave(long[] out, int oo, long[] s, int count) {
    for (int lane = 0; lane < count; lane++) {
      int to = oo + lane * FrArrays.LIMBS;
      Arrays.fill(out, to, to + FrArrays.LIMBS, 0);
      for (int j = 0; j < LIMBS; j++) {
        int bit = j * LIMB_BITS;
        int word = bit >>> 6;
        int shift = bit & 63;
        long limb = s[STATE + j * LANES + lane];
        out[to + word] |= limb << shift;
        if (shift > 64 - LIMB_BITS && word < FrArrays.LIMBS - 1) {
          out[to + word + 1] |= limb >>> (64 - shift);
        }
      }
      FrArrays.reduce(out, to);
      FrArrays.reduce(out, to);
    }
  }

  private static BigInteger power(int exponent) {
    return BigInteger.ONE.shiftLeft(exponent).mod(Fr.MODULUS);
  }

  private static BigInteger montgomery(Fr value) {
    return value.toBigInteger().shiftLeft(LIMBS * LIMB_BITS).mod(Fr.MODULUS);
  }

  private static long[] limbs(BigInteger value) {
    long[] words = new long[FrArrays.LIMBS];
    for (int i = 0; i < words.length; i++) {
      words[i] = value.shiftRight(64 * i).longValue();
    }
    long[] limbs = new long[LIMBS];
    cut(limbs, 0, 1, words, 0);
    return limbs;
  }

  /** One value in every lane. */
  private static long[] spread(BigInteger value) {
    long[] limbs = limbs(value);
    long[] block = new long[BLOCK];
    for (int j = 0; j < LIMBS; j++) {
      Arrays.fill(block, j * LANES, (j + 1) * LANES, limbs[j]);
    }
    return block;
  }
}
