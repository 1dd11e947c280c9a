package dev.freehold.core.memory;

import java.util.ArrayList;
import java.util.List;

/** The values that one key has had, each from a height on. */
final class Versions<T> {
  private record Version<T>(long height, T value) {}

  private final List<Version<T>> versions = new ArrayList<>(2);

  void put(long height, T value) {
    versions.add(new Version<>(height, value));
  }

  /** Forgets values from above a height. */
  void dropAbove(long height) {
    while (!isEmpty() && versions.getLast().height > height) {
      versions.removeLast();
    }
  }

  /** Whether there is none. */
  boolean isEmpty() {
    return versions.isEmpty();
  }

  /** The latest value; {@code null} if there is none. */
  T latest() {
    return versions.isEmpty() ? null : versions.getLast().value;
  }

  /** The value at a height; {@code null} if there was none. */
  T at(long height) {
    for (int i = versions.size() - 1; i >= 0; i--) {
      if (versions.get(i).height <= height) {
        return versions.get(i).value;
      }
    }
    return null;
  }
}
