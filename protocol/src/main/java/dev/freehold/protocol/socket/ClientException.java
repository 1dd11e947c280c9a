package dev.freehold.protocol.socket;

/**
 * Exception for something that was asked of the network and could not be had: nobody there, too
 * slow, or an answer that lies.
 */
public class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ClientException(String message) {
    super(message);
  }

  public ClientException(String message, Throwable cause) {
    super(message, cause);
  }
}
