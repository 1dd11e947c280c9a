package dev.freehold.aggregator.machine;

/** A job cannot be done here, now or at all; the message says why. */
public final class JobFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean mayPass;

  /**
   * @param mayPass whether trying again may help
   */
  public JobFailure(String message, boolean mayPass, Throwable cause) {
    super(message, cause);
    this.mayPass = mayPass;
  }

  public JobFailure(String message, boolean mayPass) {
    this(message, mayPass, null);
  }

  public boolean mayPass() {
    return mayPass;
  }
}
