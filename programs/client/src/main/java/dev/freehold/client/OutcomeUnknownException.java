package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.protocol.socket.ClientException;

/**
 * A bundle was sent, and what became of it is not known: it may have been applied, and may still
 * be. Whoever makes another one in its place may do the same thing twice. To send the same bundle
 * again is safe, and so is asking ({@link FreeholdClient#status}): it has one identity and one
 * nonce. A bundle of which nothing was sent ends in an {@link
 * dev.freehold.protocol.socket.UnavailableException}.
 */
public final class OutcomeUnknownException extends ClientException {
  private static final long serialVersionUID = 1;

  private final transient Bundle bundle;
  private final transient BundleStatus status;

  /**
   * @param status the last that was heard of it
   * @param why nothing more was heard
   */
  public OutcomeUnknownException(Bundle bundle, BundleStatus status, String why, Throwable cause) {
    super(message(bundle, status, why), cause);
    this.bundle = bundle;
    this.status = status;
  }

  /** The same, seen by another thread. */
  OutcomeUnknownException(OutcomeUnknownException cause) {
    super(cause.getMessage(), cause);
    bundle = cause.bundle;
    status = cause.status;
  }

  private static String message(Bundle bundle, BundleStatus status, String why) {
    String sent =
        "bundle %s of %s, nonce %d, was sent, "
            .formatted(bundle.id(), bundle.user(), bundle.nonce());
    String stands =
        switch (status) {
          case BundleStatus.Unknown _ ->
              "and no worker has said yet that it has it: it may have it";
          case BundleStatus.Final _ -> "and it is " + status.inWords();
          case BundleStatus.Committed _ ->
              "not final yet: it is %s of realm %s"
                  .formatted(status.inWords(), bundle.user().realm());
          default -> "not final yet: it is " + status.inWords();
        };
    return sent + stands + "; " + why;
  }

  /** The bundle, as it was signed and may be sent again. */
  public Bundle bundle() {
    return bundle;
  }

  /** The last that was heard of it. */
  public BundleStatus status() {
    return status;
  }
}
