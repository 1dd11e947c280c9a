package dev.freehold.core.port;

/**
 * Refusal of a checkpoint that does not follow the last one, or whose headers, root or contracts
 * contradict each other or what is final. Nothing was written; another checkpoint of the height may
 * be appended.
 */
public final class InvalidCheckpointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * @param message names the checkpoint and what is wrong with it
   */
  public InvalidCheckpointException(String message) {
    super(message);
  }
}
