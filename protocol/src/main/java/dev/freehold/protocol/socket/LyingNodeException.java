package dev.freehold.protocol.socket;

/** A node gave an answer that the checkpoint it is about disproves. */
public final class LyingNodeException extends ClientException {
  private static final long serialVersionUID = 1;

  public LyingNodeException(String message) {
    super(message);
  }
}
