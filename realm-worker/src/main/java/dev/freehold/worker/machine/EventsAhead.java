package dev.freehold.worker.machine;

import dev.freehold.core.Limits;
import java.util.TreeMap;

/**
 * Bytes of the events of blocks that were sealed and that no checkpoint holds yet. A worker that is
 * far ahead of the coordinator seals no further: reports that nobody reads would wait in its
 * memory.
 */
final class EventsAhead {
  private final TreeMap<Long, Long> bytesByBlock = new TreeMap<>();
  private long bytes;

  /** Whether another block may be sealed. */
  boolean hasRoom() {
    return bytes < Limits.EVENT_BYTES_AHEAD_MAX;
  }

  /** A block was sealed. */
  void sealed(long height, long eventBytes) {
    if (eventBytes > 0) {
      bytesByBlock.put(height, eventBytes);
      bytes += eventBytes;
    }
  }

  /** A checkpoint holds all blocks up to this one. */
  void covered(long height) {
    while (!bytesByBlock.isEmpty() && bytesByBlock.firstKey() <= height) {
      bytes -= bytesByBlock.pollFirstEntry().getValue();
    }
  }
}
