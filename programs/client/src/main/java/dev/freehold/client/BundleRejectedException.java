package dev.freehold.client;

import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.codec.Printable;
import dev.freehold.protocol.socket.ClientException;

/** The network rejected a bundle; nothing of it was applied. */
public final class BundleRejectedException extends ClientException {
  private static final long serialVersionUID = 1;

  private final RejectReason reason;

  /** A rejection, as the worker told it. */
  public BundleRejectedException(RejectReason reason, String detail) {
    super("rejected: " + reason + (detail.isEmpty() ? "" : " (" + Printable.of(detail) + ")"));
    this.reason = reason;
  }

  /** The same rejection, seen by another thread. */
  BundleRejectedException(BundleRejectedException cause) {
    super(cause.getMessage(), cause);
    reason = cause.reason;
  }

  /** The reason that the worker gave. */
  public RejectReason reason() {
    return reason;
  }
}
