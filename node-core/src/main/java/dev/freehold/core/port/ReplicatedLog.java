package dev.freehold.core.port;

import java.util.function.Consumer;

/** An ordered, durable log of entries. One thread uses it. */
public interface ReplicatedLog extends AutoCloseable {
  /** Hands every entry written before to {@code reader}, in order. Call once, before appending. */
  void replay(Consumer<byte[]> reader);

  /** Appends an entry; durable when this returns. May throw {@link StoreException}. */
  void append(byte[] entry);

  @Override
  void close();
}
