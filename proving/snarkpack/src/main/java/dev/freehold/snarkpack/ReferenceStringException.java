package dev.freehold.snarkpack;

import dev.freehold.core.file.FileFailure;
import java.io.IOException;
import java.nio.file.Path;

/** Says why a reference string, or what it is made from, cannot be used. */
public final class ReferenceStringException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Reasons why a reference string is refused. */
  public enum Reason {
    /** The file cannot be read or written. */
    INACCESSIBLE(false, "cannot be read or written"),
    /** It is a directory, or something else that is no file. */
    NOT_A_FILE(false, "is no file"),
    /** No such file has that many bytes. */
    WRONG_LENGTH(false, "has not the length of such a file"),
    /** It does not begin as a file of a reference string does. */
    NOT_A_REFERENCE_STRING(false, "is no file of a reference string"),
    /** The file is of a later version. */
    UNKNOWN_VERSION(false, "is of a version that is not known here"),
    /** The file's checksum is another one. */
    DAMAGED(false, "is damaged: its checksum does not hold"),
    /** The ceremony, or the string, is for fewer powers than are asked for. */
    TOO_FEW_POWERS(false, "has too few powers"),
    /** Some bytes are no point of the subgroup, or are infinity. */
    BAD_POINT(true, "has bytes that are no point of the subgroup"),
    /** The powers do not begin with the generators. */
    NOT_FROM_GENERATORS(true, "does not begin with the generators"),
    /** The secret is 1 or -1. */
    TRIVIAL(true, "has the secret 1 or -1"),
    /** The points are not powers of one secret. */
    INCONSISTENT(true, "has points that are not the powers of one secret"),
    /** The two secrets are the same, or opposite. */
    SAME_SECRET(true, "has one secret twice: two ceremonies are needed");

    private final boolean disproved;
    private final String text;

    Reason(boolean disproved, String text) {
      this.disproved = disproved;
      this.text = text;
    }

    /** Whether it is what it should be by its form, and does not hold. */
    public boolean disproved() {
      return disproved;
    }
  }

  private final Reason reason;

  /**
   * @param what is wrong: a file, or the like
   */
  ReferenceStringException(Reason reason, Object what) {
    super("%s %s".formatted(what, reason.text));
    this.reason = reason;
  }

  ReferenceStringException(Reason reason, Path file, IOException cause) {
    super("%s %s: %s".formatted(file, reason.text, FileFailure.reason(file, cause)), cause);
    this.reason = reason;
  }

  /** What is wrong, for programs. */
  public Reason reason() {
    return reason;
  }
}
