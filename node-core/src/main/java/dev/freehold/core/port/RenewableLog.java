package dev.freehold.core.port;

import java.util.List;

/** A log whose entries may be replaced by fewer that say the same. One thread uses it. */
public interface RenewableLog extends ReplicatedLog {
  /**
   * Replaces all entries by others; durable when this returns. A crash leaves all of the old ones
   * or all of the new ones. May throw {@link StoreException}; then the old ones are there.
   */
  void replace(List<byte[]> entries);
}
