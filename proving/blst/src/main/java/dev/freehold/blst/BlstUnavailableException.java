package dev.freehold.blst;

/** The native library cannot be used on this machine; the message says why. Not recoverable. */
public final class BlstUnavailableException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  BlstUnavailableException(String message) {
    super(message);
  }

  BlstUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
