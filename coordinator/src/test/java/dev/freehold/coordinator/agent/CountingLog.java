package dev.freehold.coordinator.agent;

import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A log in memory that counts what it is asked for, and remembers what was cut from it. */
final class CountingLog implements RenewableLog {
  /** What a start is handed. */
  List<byte[]> entries = new ArrayList<>();

  /** All that was ever appended. */
  final List<byte[]> appended = new ArrayList<>();

  int replayed;
  int replaced;

  /** What the next replacements fail with. */
  final List<StoreException> failures = new ArrayList<>();

  @Override
  public void replay(Consumer<byte[]> reader) {
    replayed = entries.size();
    List.copyOf(entries).forEach(reader);
  }

  @Override
  public void append(byte[] entry) {
    entries.add(entry);
    appended.add(entry);
  }

  @Override
  public void replace(List<byte[]> others) {
    if (!failures.isEmpty()) {
      throw failures.removeFirst();
    }
    entries = new ArrayList<>(others);
    replaced++;
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
