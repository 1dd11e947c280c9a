package dev.freehold.worker.copy;

/** A realm could not be copied just now; it may be tried again. */
public final class CopyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message what the other worker said or did not say, and of which realm
   */
  public CopyException(String message) {
    super(message);
  }

  /**
   * @param message what the other worker said or did not say, and of which realm
   */
  public CopyException(String message, Throwable cause) {
    super(message, cause);
  }
}
