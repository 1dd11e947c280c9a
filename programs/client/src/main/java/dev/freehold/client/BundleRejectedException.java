package dev.freehold.client;

import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.codec.Printable;
import dev.freehold.protocol.socket.ClientException;
import java.util.OptionalLong;

/**
 * The network rejected a bundle: by its worker's word, as long as {@link #provedAt} is empty. Once
 * it is there, it is proved that nothing was applied up to that checkpoint, and another bundle
 * under the same nonce takes this one's place.
 */
public final class BundleRejectedException extends ClientException {
  private static final long serialVersionUID = 1;

  private final RejectReason reason;
  private final long provedAt;

  /** A rejection, as the worker told it. */
  public BundleRejectedException(RejectReason reason, String detail) {
    super("rejected: " + reason + (detail.isEmpty() ? "" : " (" + Printable.of(detail) + ")"));
    this.reason = reason;
    provedAt = -1;
  }

  /** The same rejection, seen by another thread. */
  BundleRejectedException(BundleRejectedException cause) {
    super(cause.getMessage(), cause);
    reason = cause.reason;
    provedAt = cause.provedAt;
  }

  /**
   * The same rejection, and a proof.
   *
   * @param provedAt the checkpoint at which the nonce was read
   * @param words for what that says, which name the checkpoint
   */
  BundleRejectedException(BundleRejectedException cause, long provedAt, String words) {
    super(cause.getMessage() + "; " + words.formatted(provedAt), cause);
    reason = cause.reason;
    this.provedAt = provedAt;
  }

  /** The final checkpoint at which the bundle's nonce was read with its proof. */
  public OptionalLong provedAt() {
    return provedAt < 0 ? OptionalLong.empty() : OptionalLong.of(provedAt);
  }

  /** The reason that the worker gave. */
  public RejectReason reason() {
    return reason;
  }
}
