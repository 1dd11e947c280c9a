package dev.freehold.client;

import dev.freehold.protocol.socket.ClientException;

/** A proving or verifying key that is there but cannot be used: it was damaged or tampered with. */
public final class UnusableKeyException extends ClientException {
  private static final long serialVersionUID = 1;

  /** Says which key cannot be used, and why. */
  public UnusableKeyException(String message) {
    super(message);
  }

  /** Says which key cannot be used, with what showed it. */
  public UnusableKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
