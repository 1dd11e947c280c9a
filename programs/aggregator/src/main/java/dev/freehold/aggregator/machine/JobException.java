package dev.freehold.aggregator.machine;

/** A job cannot be done here, now or at all; the message says why. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean mayPass;

  /**
   * @param mayPass whether trying again may help
   */
  public JobException(String message, boolean mayPass, Throwable cause) {
    super(message, cause);
    this.mayPass = mayPass;
  }

  /**
   * @param message for people
   * @param mayPass whether trying again may help
   */
  public JobException(String message, boolean mayPass) {
    this(message, mayPass, null);
  }

  /** Whether trying again may help: another worker, or the same one later. */
  public boolean mayPass() {
    return mayPass;
  }
}
