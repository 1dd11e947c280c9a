package dev.freehold.client;

import dev.freehold.protocol.socket.ClientException;

/** Exception for something named that is not there: a file of keys, an account. */
public final class MissingException extends ClientException {
  private static final long serialVersionUID = 1;

  /** Says by name what is missing. */
  public MissingException(String message) {
    super(message);
  }

  /** Says by name what is missing, and what showed it. */
  public MissingException(String message, Throwable cause) {
    super(message, cause);
  }
}
