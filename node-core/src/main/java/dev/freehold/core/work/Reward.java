package dev.freehold.core.work;

/**
 * Payment for an aggregation job. Integers throughout, rounded down, so that everyone comes to the
 * same amount.
 */
public final class Reward {
  /** Aggregators' share of the collected fees is one part in this many. */
  public static final int FEE_PARTS = 2;

  /** All weights on the board together are at most this. */
  public static final long WEIGHTS_MAX = Integer.MAX_VALUE;

  private Reward() {}

  /**
   * What can be paid out.
   *
   * @param fees all fees that final blocks have collected
   * @param paid all that jobs were paid before
   */
  public static long pool(long fees, long paid) {
    return fees / FEE_PARTS - paid;
  }

  /**
   * A job's part of the pool: {@code floor(pool * weight / weights)}.
   *
   * @param pool at least 0
   * @param weight the job's, see {@link JobWeight}; at least 1
   * @param weights of all jobs that are cut and not paid, this one included, and of what waits to
   *     be cut; at most {@value #WEIGHTS_MAX}
   * @return in [0, pool]
   */
  public static long of(long pool, long weight, long weights) {
    if (pool < 0 || weight < 1 || weight > weights || weights > WEIGHTS_MAX) {
      throw new IllegalArgumentException(
          "no part of %d is %d of %d".formatted(pool, weight, weights));
    }
    // Both products fit: the first is at most the pool, the second below 2^62.
    return pool / weights * weight + pool % weights * weight / weights;
  }
}
