package dev.freehold.core.chain;

/**
 * Sums of amounts that others name, none of which is negative: one that does not fit stays at the
 * most there can be, so that no input stops whoever adds up.
 */
public final class Sums {
  private Sums() {}

  /** The sum of two amounts in [0, 2^63), at most 2^63 - 1. */
  public static long bounded(long sum, long more) {
    return more > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + more;
  }
}
