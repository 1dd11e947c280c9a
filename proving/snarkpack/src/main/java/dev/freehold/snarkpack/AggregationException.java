package dev.freehold.snarkpack;

/** Says why proofs cannot be aggregated. */
public final class AggregationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Reasons why nothing can be aggregated. */
  public enum Reason {
    /** There are none, or more than the reference string or the format allows. */
    PROOF_COUNT,
    /** There are not as many statements as proofs. */
    STATEMENT_COUNT,
    /** The key is not for statements: it has another number of public inputs. */
    KEY,
    /** A proof's bytes are no points of the groups. */
    PROOF,
    /** The proofs are so related to the reference string that an element has no encoding. */
    DEGENERATE
  }

  private final Reason reason;

  AggregationException(Reason reason, String what) {
    super(what);
    this.reason = reason;
  }

  /** What is wrong, for programs. */
  public Reason reason() {
    return reason;
  }
}
