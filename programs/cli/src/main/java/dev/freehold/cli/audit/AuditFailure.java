package dev.freehold.cli.audit;

/** Something that was checked does not hold. */
public final class AuditFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public AuditFailure(String message) {
    super(message);
  }

  public AuditFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
