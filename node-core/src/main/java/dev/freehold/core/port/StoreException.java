package dev.freehold.core.port;

/** The store could not do what it was asked: disk full, read-only, damaged, or in use. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
