package dev.freehold.config;

/**
 * A command line that cannot be carried out as it stands: an unknown option, a value of another
 * form, two options that exclude each other. The message is one line, for the one who typed it.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
