package dev.freehold.core.port;

import java.util.List;
import java.util.function.Consumer;

/**
 * An ordered, durable log of entries, which may be replaced by fewer that say the same. One thread
 * uses it.
 */
public interface RenewableLog extends AutoCloseable {
  /** Hands every entry written before to {@code reader}, in order. Call once, before writing. */
  void replay(Consumer<byte[]> reader);

  /** Appends an entry; durable when this returns. May throw {@link StoreException}. */
  void append(byte[] entry);

  /**
   * Replaces all entries by others; durable when this returns. A crash leaves all of the old ones
   * or all of the new ones. May throw {@link StoreException}: while the others are written, the old
   * ones are there and the log goes on; while they take the place, either are there and the log
   * takes nothing more.
   */
  void replace(List<byte[]> entries);

  @Override
  void close();
}
