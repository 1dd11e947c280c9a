package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.LogEntry;
import java.util.List;

/**
 * Count of what a log holds: a snapshot, and entries since. It is long once the entries are more
 * than a number of bytes, and more than a quarter of the snapshot: snapshots of a large state cost
 * four bytes for one of an entry at the most.
 */
final class LogLength {
  private final long afterBytes;
  private final long atMost;
  private long snapshotBytes;
  private long bytes;
  private long entries;
  private long longAt;

  /**
   * @param atMost bytes of entries with which it is long whatever the snapshot has
   */
  LogLength(long afterBytes, long atMost) {
    this.afterBytes = afterBytes;
    this.atMost = atMost;
    longAt = afterBytes;
  }

  /** An entry is in the log. */
  void add(LogEntry entry, int entryBytes) {
    if (entry instanceof LogEntry.SnapshotPart) {
      hasSnapshot(snapshotBytes + entryBytes);
    } else {
      bytes += entryBytes;
      entries++;
    }
  }

  /** Entries behind the snapshot. */
  long entries() {
    return entries;
  }

  boolean isLong() {
    return bytes >= longAt;
  }

  /** The log begins anew, with the parts of a snapshot. */
  void begin(List<byte[]> parts) {
    bytes = 0;
    entries = 0;
    hasSnapshot(parts.stream().mapToLong(part -> part.length).sum());
  }

  private void hasSnapshot(long ofBytes) {
    snapshotBytes = ofBytes;
    longAt = Math.min(atMost, Math.max(afterBytes, snapshotBytes / 4));
  }

  /** No snapshot could be written: the next is due once the log has grown by some more. */
  void postpone() {
    longAt = bytes + afterBytes / 4;
  }
}
