package dev.freehold.protocol.socket;

import dev.freehold.protocol.wire.GoodbyeReason;

/** A node turned this process away, and would whenever it came. */
public final class TurnedAwayException extends ClientException {
  private static final long serialVersionUID = 1;

  private final GoodbyeReason reason;

  /**
   * @param message says who turned whom away, and what to do
   * @param reason a lasting one
   */
  public TurnedAwayException(String message, GoodbyeReason reason) {
    super(message);
    this.reason = reason;
  }

  /** What the node said. */
  public GoodbyeReason reason() {
    return reason;
  }
}
