package dev.freehold.simulation.disk;

import dev.freehold.core.memory.StoreWrite;
import java.util.List;

/** One atomic write on a disk. */
public sealed interface Write {
  /** A write of the process' store. */
  record Stored(StoreWrite write) implements Write {}

  /** Entries that take the place of all that a log has. */
  record Replaced(List<byte[]> entries) implements Write {
    public Replaced {
      entries = entries.stream().map(byte[]::clone).toList();
    }
  }

  /** An entry of a log. */
  record Entry(byte[] bytes) implements Write {}
}
