package dev.freehold.committee.agent;

/** Thrown where a validator's key is not the one that the committee names at its place. */
public final class WrongKeyException extends RuntimeException {
  WrongKeyException(String message) {
    super(message);
  }
}
