package dev.freehold.cli.audit;

/** Something that was checked does not hold. */
public final class AuditException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public AuditException(String message) {
    super(message);
  }

  public AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}
