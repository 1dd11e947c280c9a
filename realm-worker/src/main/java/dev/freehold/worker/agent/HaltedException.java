package dev.freehold.worker.agent;

/**
 * End of a worker that must not go on: what it holds contradicts what is final, or the coordinator
 * signed what contradicts itself. Starting again does not help.
 */
public final class HaltedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public HaltedException(String message) {
    super(message);
  }
}
