package dev.freehold.circuits.circuit;

/** A variable that is constrained to 0 or 1. Made by {@link Circuit} alone. */
public record Bool(Variable value) {
  /** A constant. */
  public static Bool constant(boolean value) {
    return new Bool(Variable.constant(value ? 1 : 0));
  }

  /** The other one; costs nothing. */
  public Bool not() {
    return new Bool(Variable.constant(1).minus(value));
  }
}
