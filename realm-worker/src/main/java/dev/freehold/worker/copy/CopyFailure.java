package dev.freehold.worker.copy;

/** A realm could not be copied just now; it may be tried again. */
public final class CopyFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CopyFailure(String message) {
    super(message);
  }

  public CopyFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
