package dev.freehold.verifier.aggregate;

import java.nio.file.Path;

/** Says why a ceremony's transcript cannot be used. */
public final class ReferenceStringException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is wrong. */
  public enum Reason {
    /** The file cannot be read. */
    INACCESSIBLE,
    /** No transcript has that many bytes. */
    WRONG_LENGTH,
    /** The ceremony was for fewer powers than are asked for. */
    TOO_FEW_POWERS,
    /** Some bytes are no point of the subgroup, or are infinity. */
    BAD_POINT,
    /** The powers do not begin with the generators. */
    NOT_FROM_GENERATORS,
    /** The secret is 1. */
    TRIVIAL,
    /** The points are not powers of one secret. */
    INCONSISTENT,
    /** The two secrets are the same. */
    SAME_SECRET
  }

  private final Reason reason;

  ReferenceStringException(Reason reason, Path file) {
    super(reason + ": " + file);
    this.reason = reason;
  }

  ReferenceStringException(Reason reason, Path file, Throwable cause) {
    super(reason + ": " + file, cause);
    this.reason = reason;
  }

  /** What is wrong, for programs. */
  public Reason reason() {
    return reason;
  }
}
