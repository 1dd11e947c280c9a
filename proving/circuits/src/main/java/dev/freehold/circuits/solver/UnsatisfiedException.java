package dev.freehold.circuits.solver;

/** No witness: the call's inputs do not satisfy the circuit. */
public final class UnsatisfiedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnsatisfiedException(String message) {
    super(message);
  }
}
