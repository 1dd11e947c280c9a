package dev.freehold.coordinator.agent;

/** Thrown when a coordinator's log is not the one that the store beside it followed. */
public final class LogMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LogMismatchException(String message) {
    super(message);
  }
}
