package dev.freehold.core.transition;

/** A witness that is not one of its block's state, or lacks what the block reads. */
public final class WitnessException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WitnessException(String what) {
    super(what);
  }
}
