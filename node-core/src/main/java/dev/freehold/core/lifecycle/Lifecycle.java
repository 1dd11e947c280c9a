package dev.freehold.core.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * List of what a process is made of, in the order in which it was made. Closing it closes
 * everything in the reverse order, whether putting the process together failed half-way or it has
 * run for weeks: there is one order, written once. Not thread-safe.
 */
public final class Lifecycle implements AutoCloseable {
  private final Deque<AutoCloseable> made = new ArrayDeque<>();

  /** Adds what was just made, to be closed before all that was added earlier. */
  public <T extends AutoCloseable> T add(T resource) {
    made.push(resource);
    return resource;
  }

  /**
   * Takes down what was made so far, after a failure to make the rest.
   *
   * @param cause is given what fails besides, as suppressed
   */
  public void undo(Throwable cause) {
    try {
      close();
    } catch (IllegalStateException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Closes everything; what fails to close keeps nothing else open. A second call does nothing.
   *
   * @throws IllegalStateException once all the others are closed, if one could not be
   */
  @Override
  public void close() {
    IllegalStateException failure = null;
    while (!made.isEmpty()) {
      try {
        made.pop().close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        if (failure == null) {
          failure = new IllegalStateException("not all could be closed: " + e.getMessage(), e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
