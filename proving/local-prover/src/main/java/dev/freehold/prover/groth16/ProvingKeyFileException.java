package dev.freehold.prover.groth16;

import dev.freehold.core.file.FileFailure;
import java.io.IOException;
import java.nio.file.Path;

/** A proving key file that cannot be used. The file is named in the message. */
public final class ProvingKeyFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Reasons why a file is refused. The checks are made in the order of the constants. */
  public enum Reason {
    /** The file system refused to read or write it. */
    INACCESSIBLE("cannot be read or written"),
    /** It does not begin as proving keys do. */
    NOT_A_KEY("is no proving key"),
    /** Its format has another version. */
    UNKNOWN_VERSION("has a version unknown here"),
    /** Its header names counts that no key can have. */
    BAD_HEADER("has a header that makes no sense"),
    /** It has not the length that its header asks for. */
    WRONG_LENGTH("is cut short or too long"),
    /** Its bytes have changed since it was made. */
    DAMAGED("is damaged: its checksum is wrong"),
    /** It has points for variables that its system does not have. */
    BAD_VARIABLES("names variables that do not exist"),
    /** Its points are not in the form that the native library has on this machine. */
    FOREIGN_FORM("was made for another kind of machine"),
    /** It is the key of another circuit. */
    FOREIGN_CIRCUIT("is the key of another circuit"),
    /** It was not made from the seed asked for. */
    FOREIGN_SEED("was not made from this seed");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private final Reason reason;

  ProvingKeyFileException(Reason reason, Path file) {
    super("proving key " + file + " " + reason.text);
    this.reason = reason;
  }

  ProvingKeyFileException(Reason reason, Path file, IOException cause) {
    super(
        "proving key %s %s: %s".formatted(file, reason.text, FileFailure.reason(file, cause)),
        cause);
    this.reason = reason;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }
}
