package dev.freehold.contracts;

import dev.freehold.core.Limits;

/** Rules that contracts with deadlines share. */
public final class Deadlines {
  /**
   * Checkpoints after a deadline before the other side may act on what was not done by then. A call
   * may be anchored 1,024 checkpoints back, so something done in time may become final that much
   * later; as many again are for a realm whose blocks reach the coordinator late.
   */
  public static final long GRACE = 2L * Limits.ANCHOR_AGE_MAX;

  private Deadlines() {}
}
