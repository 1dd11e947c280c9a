package dev.freehold.node.transport;

import dev.freehold.protocol.wire.GoodbyeReason;

/** The peer broke the protocol; the connection ends with this reason. */
final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final GoodbyeReason reason;

  ProtocolException(GoodbyeReason reason, String message) {
    // No stack trace: a peer can cause this as often as it likes.
    super(message, null, false, false);
    this.reason = reason;
  }

  GoodbyeReason reason() {
    return reason;
  }
}
