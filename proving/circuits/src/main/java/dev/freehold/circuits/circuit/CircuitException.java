package dev.freehold.circuits.circuit;

/** A circuit that cannot be compiled. */
public final class CircuitException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message what is wrong, with the Java line where that is known
   */
  public CircuitException(String message) {
    super(message);
  }
}
