package dev.freehold.simulation.disk;

import dev.freehold.core.memory.StoreWrite;

/** One atomic write on a disk. */
public sealed interface Write {
  /** A write of the process' store. */
  record Stored(StoreWrite write) implements Write {}

  /** An entry of a log. */
  record Entry(byte[] bytes) implements Write {}
}
