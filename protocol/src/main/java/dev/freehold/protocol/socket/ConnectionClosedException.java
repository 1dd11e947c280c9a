package dev.freehold.protocol.socket;

import dev.freehold.protocol.wire.GoodbyeReason;
import java.util.Optional;

/** A connection could not be opened, or has ended; tells the node's reason where it gave one. */
public final class ConnectionClosedException extends UnavailableException {
  private static final long serialVersionUID = 1;

  private final GoodbyeReason reason;

  /**
   * @param reason what the node said, or {@code null} if it said nothing
   */
  public ConnectionClosedException(String message, GoodbyeReason reason, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The same end, told to somebody who came later. */
  public ConnectionClosedException(ConnectionClosedException cause) {
    this(cause.getMessage(), cause.reason, cause);
  }

  /** The reason in the node's goodbye, if there was one. */
  public Optional<GoodbyeReason> reason() {
    return Optional.ofNullable(reason);
  }
}
