package dev.freehold.prover.groth16;

/** A proving key file that cannot be used: damaged, cut short, of another circuit or version. */
public final class KeyFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KeyFileException(String message) {
    super(message);
  }

  public KeyFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
