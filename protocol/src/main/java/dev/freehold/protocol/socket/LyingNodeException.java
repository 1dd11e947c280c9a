package dev.freehold.protocol.socket;

/**
 * A node gave an answer that the checkpoint it is about disproves, or has not the key of whom it
 * says it is.
 */
public class LyingNodeException extends ClientException {
  private static final long serialVersionUID = 1;

  /** Says which node gave which answer that does not hold. */
  public LyingNodeException(String message) {
    super(message);
  }
}
