package dev.freehold.protocol.session;

import dev.freehold.protocol.wire.GoodbyeReason;

/** A breach of the protocol by the peer; the connection ends with {@link #reason}. */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final GoodbyeReason reason;

  ProtocolException(GoodbyeReason reason, String message) {
    // No stack trace: a peer can cause this as often as it likes.
    super(message, null, false, false);
    this.reason = reason;
  }

  public GoodbyeReason reason() {
    return reason;
  }
}
