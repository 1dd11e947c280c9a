package dev.freehold.core.codec;

/** Bytes from outside that encode nothing. */
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why the bytes were refused. */
  public enum Reason {
    /** The input ends before the value does. */
    TRUNCATED,
    /** The input goes on after the value. */
    TRAILING_BYTES,
    /** A count or length is over its limit. */
    OVER_LIMIT,
    /** More calls than a bundle may have. */
    TOO_MANY_CALLS,
    /** More writes than a call may have. */
    TOO_MANY_WRITES,
    /** More public arguments than a call may have. */
    TOO_MANY_ARGUMENTS,
    /** A field element is not below r. */
    NOT_CANONICAL,
    /** A version this program does not speak. */
    UNKNOWN_VERSION,
    /** A tag that names nothing. */
    UNKNOWN_TAG,
    /** A number outside its range. */
    OUT_OF_RANGE
  }

  private final Reason reason;

  /**
   * A refusal without a stack trace.
   *
   * @param detail for people
   */
  public MalformedException(Reason reason, String detail) {
    // No stack trace: this is an answer to a peer, made as often as the peer likes.
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** The kind of what is wrong, which a peer is told. */
  public Reason reason() {
    return reason;
  }
}
