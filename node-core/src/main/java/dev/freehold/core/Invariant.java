package dev.freehold.core;

import java.util.function.Supplier;

/**
 * Contradiction of this program with itself: what its own earlier steps made certain does not hold.
 * Never the answer to what another party sent, which has a defined result in every machine: the
 * layering gate allows no other throw in a machine but typed answers of what only checks (decision
 * 0056). Whoever drives a machine stops what the contradiction is about, and nothing else.
 */
public final class Invariant extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * @param broken what should have been and is not, with the values at hand
   */
  public Invariant(String broken) {
    super(broken);
  }

  /** An invariant whose breach was found by an exception of a library or of a constructor. */
  public Invariant(String broken, Throwable cause) {
    super(broken, cause);
  }

  /**
   * The exception for a value that must be there, to hand to {@code orElseThrow}.
   *
   * @param what that is missing, as a subject
   */
  public static Supplier<Invariant> missing(String what) {
    return () -> new Invariant(what + " is missing");
  }
}
