package dev.freehold.committee.agent;

/** Thrown where a validator's key is not the one that the committee names at its place. */
public final class WrongKeyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongKeyException(String message) {
    super(message);
  }
}
