package dev.freehold.core.port;

import java.util.List;

/**
 * Some of a realm's state: accounts first, then leaves of contracts, then slots, each in ascending
 * order.
 *
 * @param next the cursor that the part after this one is asked for with; empty after the last
 */
public record SnapshotPart(List<SnapshotEntry> entries, byte[] next) {
  public SnapshotPart {
    entries = List.copyOf(entries);
  }
}
