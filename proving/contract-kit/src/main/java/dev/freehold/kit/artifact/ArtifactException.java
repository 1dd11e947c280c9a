package dev.freehold.kit.artifact;

/** An artifact that cannot be used. */
public final class ArtifactException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Reasons why an artifact is refused. */
  public enum Reason {
    /** The file cannot be read or written. */
    INACCESSIBLE,
    /** It does not begin as artifacts do. */
    NOT_AN_ARTIFACT,
    /** Its format has another version. */
    UNKNOWN_VERSION,
    /** Its bytes have changed since it was made, or it is cut short. */
    DAMAGED,
    /** It is larger than an artifact may be, or a count in it is. */
    TOO_LARGE,
    /** It ends too early or goes on after its end. */
    WRONG_LENGTH,
    /** A number in it points to nothing or is out of its range. */
    OUT_OF_RANGE,
    /** A name or a text in it is none. */
    BAD_TEXT
  }

  private final Reason reason;

  /**
   * @param detail what is wrong, for people
   */
  public ArtifactException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  ArtifactException(Reason reason, String detail, Throwable cause) {
    super(detail, cause);
    this.reason = reason;
  }

  /** The kind of what is wrong. */
  public Reason reason() {
    return reason;
  }
}
