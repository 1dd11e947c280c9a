package dev.freehold.client;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.protocol.socket.ClientException;

/** A bundle failed in its block: the account paid its fee, and nothing else of it was done. */
public final class BundleFailedException extends ClientException {
  private static final long serialVersionUID = 1;

  private final RejectReason reason;
  private final long blockHeight;

  /** A failure, as the worker told it. */
  BundleFailedException(BundleStatus.Failed status) {
    super(
        "failed: %s; its fee was taken in block %d, and nothing else of it was done"
            .formatted(status.reason(), status.blockHeight()));
    reason = status.reason();
    blockHeight = status.blockHeight();
  }

  /** The same failure, seen by another thread. */
  BundleFailedException(BundleFailedException cause) {
    super(cause.getMessage(), cause);
    reason = cause.reason;
    blockHeight = cause.blockHeight;
  }

  /** What was wrong with it: a proof, a key that it deploys, or what it builds on failed. */
  public RejectReason reason() {
    return reason;
  }

  /** The block of its realm that took the fee. */
  public long blockHeight() {
    return blockHeight;
  }
}
