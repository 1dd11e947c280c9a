package dev.freehold.protocol.socket;

/**
 * Exception for something that was made for another network or for another contract; nothing was
 * sent.
 */
public final class ForeignException extends ClientException {
  private static final long serialVersionUID = 1;

  /** Says what belongs to which other network or contract. */
  public ForeignException(String message) {
    super(message);
  }
}
