package dev.freehold.circuits.solver;

/** No witness: the call's inputs do not satisfy the circuit. */
public final class UnsatisfiedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message the assertion that fails, with its Java line and values
   */
  public UnsatisfiedException(String message) {
    super(message);
  }
}
