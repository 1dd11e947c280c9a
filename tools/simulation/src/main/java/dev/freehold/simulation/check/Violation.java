package dev.freehold.simulation.check;

import dev.freehold.simulation.kernel.Invariant;

/** Something happened that must never happen. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Invariant invariant;

  /**
   * @param what happened, for people
   */
  public Violation(Invariant invariant, String what) {
    this(invariant, what, null);
  }

  public Violation(Invariant invariant, String what, Throwable cause) {
    super(invariant + ": " + what, cause);
    this.invariant = invariant;
  }

  /** What does not hold. */
  public Invariant invariant() {
    return invariant;
  }
}
