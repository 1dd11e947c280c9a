package dev.freehold.core.port;

/** The store could not do what it was asked: disk full, read-only, damaged, or in use. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean mayPass;

  public StoreException(String message) {
    this(message, null);
  }

  public StoreException(String message, Throwable cause) {
    this(message, cause, false);
  }

  /**
   * @param mayPass whether the same may succeed later with nothing mended but the disk: it was
   *     full, read-only or away
   */
  public StoreException(String message, Throwable cause, boolean mayPass) {
    super(message, cause);
    this.mayPass = mayPass;
  }

  /** Whether trying again later may help. */
  public boolean mayPass() {
    return mayPass;
  }
}
