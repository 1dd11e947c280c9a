package dev.freehold.core.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened so far when putting a process together fails half-way. */
public final class Rollback implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Counts a resource among those to close. */
  public <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Everything is there: nothing is to be closed. */
  public void keep() {
    opened.clear();
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("could not take down what had been opened", e);
      }
    }
  }
}
