package dev.freehold.client;

import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.codec.Printable;
import dev.freehold.protocol.socket.ClientException;
import java.util.OptionalLong;

/**
 * The network rejected a bundle: by its worker's word, as long as {@link #unusedAt} is empty. Once
 * it is there, it is proved that nothing was applied up to that checkpoint, and another bundle
 * under the same nonce takes this one's place.
 */
public final class BundleRejectedException extends ClientException {
  private static final long serialVersionUID = 1;

  private final RejectReason reason;
  private final long unusedAt;

  /** A rejection, as the worker told it. */
  public BundleRejectedException(RejectReason reason, String detail) {
    super("rejected: " + reason + (detail.isEmpty() ? "" : " (" + Printable.of(detail) + ")"));
    this.reason = reason;
    unusedAt = -1;
  }

  /** The same rejection, seen by another thread. */
  BundleRejectedException(BundleRejectedException cause) {
    super(cause.getMessage(), cause);
    reason = cause.reason;
    unusedAt = cause.unusedAt;
  }

  /**
   * The same rejection, and a proof.
   *
   * @param unusedAt the checkpoint at which the nonce is unused
   */
  BundleRejectedException(BundleRejectedException cause, long unusedAt) {
    super(cause.getMessage() + "; nothing was changed up to checkpoint " + unusedAt, cause);
    reason = cause.reason;
    this.unusedAt = unusedAt;
  }

  /** The final checkpoint at which the bundle's nonce is proved to be unused. */
  public OptionalLong unusedAt() {
    return unusedAt < 0 ? OptionalLong.empty() : OptionalLong.of(unusedAt);
  }

  /** The reason that the worker gave. */
  public RejectReason reason() {
    return reason;
  }
}
