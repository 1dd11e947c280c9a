package dev.freehold.protocol.socket;

/** Nobody answered in time. What was asked may be asked again: later it may succeed. */
public class UnavailableException extends ClientException {
  private static final long serialVersionUID = 1;

  public UnavailableException(String message) {
    super(message);
  }

  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
