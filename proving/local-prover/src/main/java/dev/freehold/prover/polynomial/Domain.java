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
 * back, so that between the two no permutation is needed; what is done to coefficients in between
 * is told their true index by {@link #reversed}.
 */
public final class Domain {
  /** The largest domain that arrays hold; r - 1 itself is divisible by 2^32. */
  public static final int SIZE_LOG_MAX = 28;

  /** Generates the multiplicative group of Fr. */
  public static final int GENERATOR = 7;

  /** Butterflies that one turn of a parallel loop takes at the least. */
  private static final int TURN_MIN = 1 << 11;

  private final int log;
  private final int size;
  private final Fr root;
  private final Fr cosetShift;
  private final long[] roots;
  private final long[] inverseRoots;

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
  public int reversed(int i) {
    return Integer.reverse(i) >>> Integer.SIZE - log;
  }

  /** Values in natural order to n times the coefficients in bit-reversed order, in place. */
  public void inverse(ParallelLoop loop, long[] x) {
    for (int half = size / 2; half >= 1; half /= 2) {
      int distance = half;
      overButterflies(loop, (from, to) -> decimateInFrequency(x, distance, from, to));
    }
  }

  /** Coefficients in bit-reversed order to values in natural order, in place. */
  public void forward(ParallelLoop loop, long[] x) {
    for (int half = 1; half < size; half *= 2) {
      int distance = half;
      overButterflies(loop, (from, to) -> decimateInTime(x, distance, from, to));
    }
  }

  /** Multiplies the coefficient of true index i, in bit-reversed order, by factor * base^i. */
  public void scale(ParallelLoop loop, long[] x, Fr factor, Fr base) {
    int turns = Math.max(1, size / TURN_MIN);
    loop.run(
        turns,
        turn -> {
          int from = (int) ((long) size * turn / turns);
          int to = (int) ((long) size * (turn + 1) / turns);
          long[] power = new long[LIMBS];
          factor.mul(base.pow(from)).copyLimbs(power, 0);
          long[] step = new long[LIMBS];
          base.copyLimbs(step, 0);
          for (int i = from; i < to; i++) {
            int at = reversed(i) * LIMBS;
            FrArrays.mul(x, at, x, at, power, 0);
            FrArrays.mul(power, 0, power, 0, step, 0);
          }
        });
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
      FrArrays.mul(x, high, difference, 0, inverseRoots, k * stride * LIMBS);
    }
  }

  private void decimateInTime(long[] x, int half, int from, int to) {
    long[] turned = new long[LIMBS];
    int stride = size / (2 * half);
    for (int b = from; b < to; b++) {
      int k = b & half - 1;
      int low = (2 * (b - k) + k) * LIMBS;
      int high = low + half * LIMBS;
      FrArrays.mul(turned, 0, x, high, roots, k * stride * LIMBS);
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
