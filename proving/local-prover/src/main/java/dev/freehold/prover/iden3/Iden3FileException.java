package dev.freehold.prover.iden3;

import dev.freehold.core.file.FileFailure;
import java.io.IOException;
import java.nio.file.Path;

/** A file of the iden3 tools that cannot be used. The file is named in the message. */
public final class Iden3FileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Reasons why a file is refused. */
  public enum Reason {
    /** The file system refused to read or write it. */
    INACCESSIBLE("cannot be read or written"),
    /** It is larger than any that is read here. */
    TOO_LARGE("is too large"),
    /** It does not begin as files of this kind do, or is no JSON of the expected shape. */
    WRONG_FORMAT("is not of this format"),
    /** Its format has another version. */
    UNKNOWN_VERSION("has a version unknown here"),
    /** It lacks a section, or has one twice. */
    BAD_SECTIONS("lacks a section or has one twice"),
    /** It, or one of its sections, ends too early or too late. */
    WRONG_LENGTH("is cut short or too long"),
    /** It is of another curve or proof system. */
    WRONG_CURVE("is not for Groth16 over BLS12-381"),
    /** It uses what is not supported here: custom gates. */
    UNSUPPORTED("uses custom gates"),
    /** Its header names counts that no file can have. */
    BAD_COUNTS("has counts that make no sense"),
    /** It names a variable that does not exist, or one twice in a row. */
    BAD_VARIABLE("names a variable that does not exist, or one twice"),
    /** A number is not below its field's modulus. */
    NOT_CANONICAL("holds a number that is not below its modulus"),
    /** A point is not on its curve, not in its subgroup, or infinity where none may be. */
    BAD_POINT("holds a point that is not one of its group"),
    /** Points that must belong together do not. */
    INCONSISTENT("holds points that contradict one another"),
    /** It was made for another circuit. */
    FOREIGN_CIRCUIT("is of another circuit"),
    /** Nobody has contributed randomness: anyone could forge proofs. */
    NO_CONTRIBUTION("has no contribution: anyone could forge proofs with it"),
    /** Its verifying key is one that no network takes: anyone could forge proofs. */
    UNSOUND("holds a key that anyone could forge proofs with");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private final Reason reason;

  Iden3FileException(Reason reason, Path file) {
    this(reason, file, "");
  }

  Iden3FileException(Reason reason, Path file, String detail) {
    super(message(reason, file, detail));
    this.reason = reason;
  }

  Iden3FileException(Reason reason, Path file, IOException cause) {
    super(message(reason, file, FileFailure.reason(file, cause)), cause);
    this.reason = reason;
  }

  private static String message(Reason reason, Path file, String detail) {
    return file + " " + reason.text + (detail.isEmpty() ? "" : " (" + detail + ")");
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }
}
