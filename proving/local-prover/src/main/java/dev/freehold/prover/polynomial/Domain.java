package dev.freehold.prover.polynomial;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.math.BigInteger;

/**
 * The subgroup of Fr of order n = 2^k, and number-theoretic transforms on it. Arrays hold n
 * elements in Montgomery form.
 *
 * <p>The inverse transform takes natural order to bit-reversed order and the forward one takes it
 * back, so that between the two no permutation is needed. {@link #reversed} tells where the
 * coefficient of an index stands. Thread-safe.
 */
public final class Domain {
  /** The largest domain that arrays hold; r - 1 itself is divisible by 2^32. */
  public static final int SIZE_LOG_MAX = 28;

  /** Generates the multiplicative group of Fr. */
  public static final int GENERATOR = 7;

  /** Butterflies that one turn of a parallel loop takes at the least. */
  private static final int TURN_MIN = 1 << 11;

  /** Elements of a block at the least. */
  private static final int BLOCK_MIN = 1 << 9;

  private final int log;
  private final int size;
  private final Fr root;
  private final Fr cosetShift;
  private final long[] roots;
  private final long[] inverseRoots;
  private volatile long[] cosetFactors;

  /**
   * The domain whose root is a power of {@value #GENERATOR}.
   *
   * @param log k, in [1, {@value #SIZE_LOG_MAX}]
   */
  public Domain(int log) {
    this(log, GENERATOR);
  }

  /**
   * The domain whose root is {@code base^((r-1)/n)}: which root it is decides the order of the
   * elements.
   *
   * @param log k, in [1, {@value #SIZE_LOG_MAX}]
   * @param base no square in Fr
   */
  public Domain(int log, int base) {
    if (log < 1 || log > SIZE_LOG_MAX) {
      throw new IllegalArgumentException("a domain of 2^" + log + " elements");
    }
    this.log = log;
    size = 1 << log;
    BigInteger cofactor = Fr.MODULUS.subtract(BigInteger.ONE).shiftRight(log + 1);
    cosetShift = Fr.fromBigInteger(BigInteger.valueOf(base).modPow(cofactor, Fr.MODULUS));
    root = cosetShift.square();
    if (!cosetShift.pow(size).equals(Fr.ONE.negate())) {
      throw new IllegalArgumentException(base + " is a square");
    }
    roots = powers(root, size / 2);
    inverseRoots = powers(root.inverse(), size / 2);
  }

  /** The smallest domain with at least {@code count} elements. */
  public static Domain atLeast(int count) {
    return new Domain(Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(count - 1)));
  }

  /** n. */
  public int size() {
    return size;
  }

  /** k with n = 2^k. */
  public int log() {
    return log;
  }

  /** The generator of the subgroup. */
  public Fr root() {
    return root;
  }

  /**
   * The root of the domain of twice the size: it shifts this domain to the coset that makes up the
   * other half, on which {@code x^n = -1}.
   */
  public Fr cosetShift() {
    return cosetShift;
  }

  /** Where the element of true index {@code i} stands in bit-reversed order. */
  int reversed(int i) {
    return Integer.reverse(i) >>> Integer.SIZE - log;
  }

  /** Values in natural order to n times the coefficients in bit-reversed order, in place. */
  void inverse(ParallelLoop loop, long[] x) {
    int blocks = blocks(loop);
    int block = size / blocks;
    for (int half = size / 2; half >= block; half /= 2) {
      int distance = half;
      overButterflies(loop, (from, to) -> decimateInFrequency(x, distance, from, to));
    }
    loop.run(
        blocks,
        turn -> {
          for (int half = block / 2; half >= 1; half /= 2) {
            decimateInFrequency(x, half, turn * (block / 2), (turn + 1) * (block / 2));
          }
        });
  }

  /** Coefficients in bit-reversed order to values in natural order, in place. */
  void forward(ParallelLoop loop, long[] x) {
    forward(loop, x, null);
  }

  /** Values on the domain to values on its {@linkplain #cosetShift coset}, in place. */
  public void toCoset(ParallelLoop loop, long[] x) {
    inverse(loop, x);
    forward(loop, x, cosetFactors());
  }

  /**
   * @param factors for each coefficient, in bit-reversed order; null for 1
   */
  private void forward(ParallelLoop loop, long[] x, long[] factors) {
    int blocks = blocks(loop);
    int block = size / blocks;
    loop.run(
        blocks,
        turn -> {
          for (int i = turn * block; factors != null && i < (turn + 1) * block; i++) {
            FrArrays.mul(x, i * LIMBS, x, i * LIMBS, factors, i * LIMBS);
          }
          for (int half = 1; half < block; half *= 2) {
            decimateInTime(x, half, turn * (block / 2), (turn + 1) * (block / 2));
          }
        });
    for (int half = block; half < size; half *= 2) {
      int distance = half;
      overButterflies(loop, (from, to) -> decimateInTime(x, distance, from, to));
    }
  }

  /**
   * Parts of the array that small butterflies stay within: they are worked off one after the other,
   * without waiting for other threads, and in the processor's cache. A power of 2.
   */
  private int blocks(ParallelLoop loop) {
    return Math.clamp(
        Integer.highestOneBit(8 * loop.threads() - 1), 1, Math.max(1, size / BLOCK_MIN));
  }

  /** {@code shift^i / n} where the coefficient of index i stands. Made at first use. */
  private long[] cosetFactors() {
    long[] factors = cosetFactors;
    if (factors == null) {
      long[] powers = powers(cosetShift, size);
      long[] perSize = new long[LIMBS];
      Fr.of(size).inverse().copyLimbs(perSize, 0);
      factors = new long[size * LIMBS];
      for (int i = 0; i < size; i++) {
        FrArrays.mul(factors, reversed(i) * LIMBS, powers, i * LIMBS, perSize, 0);
      }
      cosetFactors = factors;
    }
    return factors;
  }

  private interface Range {
    void run(int from, int to);
  }

  private void overButterflies(ParallelLoop loop, Range range) {
    int butterflies = size / 2;
    int turns = Math.max(1, Math.min(butterflies / TURN_MIN, 4 * loop.threads()));
    loop.run(
        turns,
        turn ->
            range.run(
                (int) ((long) butterflies * turn / turns),
                (int) ((long) butterflies * (turn + 1) / turns)));
  }

  private void decimateInFrequency(long[] x, int half, int from, int to) {
    long[] difference = new long[LIMBS];
    int stride = size / (2 * half);
    for (int b = from; b < to; b++) {
      int k = b & half - 1;
      int low = (2 * (b - k) + k) * LIMBS;
      int high = low + half * LIMBS;
      FrArrays.sub(difference, 0, x, low, x, high);
      FrArrays.add(x, low, x, low, x, high);
      if (k == 0) {
        FrArrays.copy(x, high, difference, 0); // Its root is 1.
      } else {
        FrArrays.mul(x, high, difference, 0, inverseRoots, k * stride * LIMBS);
      }
    }
  }

  private void decimateInTime(long[] x, int half, int from, int to) {
    long[] turned = new long[LIMBS];
    int stride = size / (2 * half);
    for (int b = from; b < to; b++) {
      int k = b & half - 1;
      int low = (2 * (b - k) + k) * LIMBS;
      int high = low + half * LIMBS;
      if (k == 0) {
        FrArrays.copy(turned, 0, x, high); // Its root is 1.
      } else {
        FrArrays.mul(turned, 0, x, high, roots, k * stride * LIMBS);
      }
      FrArrays.sub(x, high, x, low, turned, 0);
      FrArrays.add(x, low, x, low, turned, 0);
    }
  }

  private static long[] powers(Fr base, int count) {
    long[] powers = new long[count * LIMBS];
    Fr.ONE.copyLimbs(powers, 0);
    long[] step = new long[LIMBS];
    base.copyLimbs(step, 0);
    for (int i = 1; i < count; i++) {
      FrArrays.mul(powers, i * LIMBS, powers, (i - 1) * LIMBS, step, 0);
    }
    return powers;
  }
}
