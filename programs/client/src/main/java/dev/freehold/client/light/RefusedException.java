package dev.freehold.client.light;

import dev.freehold.protocol.socket.ClientException;

/**
 * Exception for a node's answer that does not hold. That a node does not have something is no lie:
 * that is a {@link dev.freehold.client.MissingException}.
 */
public final class RefusedException extends ClientException {
  private static final long serialVersionUID = 1;

  /** Which check it failed. */
  public enum Reason {
    /** A checkpoint is not signed by the coordinator's key. */
    CHECKPOINT_NOT_SIGNED,
    /** A checkpoint does not name the hash of the one before, or is another now. */
    CHECKPOINT_NOT_LINKED,
    /** The checkpoint to begin at is not the trusted one. */
    NOT_THE_TRUSTED_CHECKPOINT,
    /** The realms' roots do not give a checkpoint's global root. */
    GLOBAL_ROOT_WRONG,
    /**
     * A checkpoint delivers what the realms' headers do not bear out, or a realm spends what it
     * cannot have.
     */
    CHECKPOINT_NOT_BORNE_OUT,
    /** A header does not follow the one before, or is not the one a checkpoint holds. */
    HEADER_NOT_LINKED,
    /** What a block is said to rest on is not what its header commits to. */
    PROOFS_NOT_OF_HEADER,
    /** Statements are not those that a block commits to. */
    STATEMENTS_NOT_OF_BLOCK,
    /**
     * A checkpoint says that an aggregate covers what the blocks do not hold, or what is covered.
     */
    COVERAGE_NOT_OF_BLOCKS,
    /** An aggregate is for another payee than the checkpoint says, or of another job. */
    AGGREGATE_OF_ANOTHER,
    /** An aggregate does not prove its statements. */
    AGGREGATE_INVALID,
    /** A witness is none, is not of the root before, or lacks what the block reads. */
    WITNESS_WRONG,
    /** A block is not what the transition makes of its bundles. */
    BLOCK_WRONG,
    /** A bundle is not signed by its user. */
    BUNDLE_NOT_SIGNED,
    /** A question was answered otherwise. */
    ANSWER_OF_ANOTHER_KIND
  }

  private final Reason reason;

  RefusedException(Reason reason, String what) {
    super(reason + ": " + what);
    this.reason = reason;
  }

  RefusedException(Reason reason, String what, Throwable cause) {
    super(reason + ": " + what, cause);
    this.reason = reason;
  }

  /** Which check it failed. */
  public Reason reason() {
    return reason;
  }
}
