package dev.freehold.protocol.socket;

/**
 * Exception for something that was asked of the network and could not be had: nobody there, too
 * slow, or an answer that lies.
 */
public class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what could not be had. */
  public ClientException(String message) {
    super(message);
  }

  /** Says what could not be had, and what showed it. */
  public ClientException(String message, Throwable cause) {
    super(message, cause);
  }
}
