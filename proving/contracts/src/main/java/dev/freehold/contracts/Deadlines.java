package dev.freehold.contracts;

import dev.freehold.core.Limits;
import dev.freehold.kit.contract.Flag;
import dev.freehold.kit.contract.U64;

/** Rules that contracts with deadlines share. */
public final class Deadlines {
  /**
   * Checkpoints between now and a deadline at the most: about two years at one a second. What is
   * locked comes back, and no sum with a deadline overflows.
   */
  public static final long LENGTH_MAX = 1L << 26;

  private Deadlines() {}

  /** Whether a deadline is within {@link #LENGTH_MAX} of a height. */
  public static Flag isInReach(U64 deadline, U64 height) {
    return deadline.isAtMost(height.plus(U64.of(LENGTH_MAX)));
  }

  /**
   * Whether what a user has not done by a deadline will never have been done by it. That rests on
   * the clock of the user's own realm, however late its blocks become final: a call that is allowed
   * until the deadline has an anchor up to it, a block takes no anchor that is more than {@link
   * Limits#ANCHOR_AGE_MAX} below the checkpoint that it has adopted, and later blocks of a realm
   * adopt no less (docs/protocol.md, section 3).
   *
   * @param asOf of the user whose state is looked at
   */
  public static Flag isOver(U64 deadline, U64 asOf) {
    return asOf.isAbove(deadline.plus(U64.of(Limits.ANCHOR_AGE_MAX)));
  }
}
