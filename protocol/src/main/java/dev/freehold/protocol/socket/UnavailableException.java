package dev.freehold.protocol.socket;

/** Nobody answered in time. What was asked may be asked again: later it may succeed. */
public class UnavailableException extends ClientException {
  private static final long serialVersionUID = 1;

  /** Says who did not answer, and how long it was waited for. */
  public UnavailableException(String message) {
    super(message);
  }

  /** Says who did not answer, with what showed it. */
  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
