package dev.freehold.verifier;

import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decoded keys, those in much use sped up, within two budgets: a number of keys, and bytes for what
 * speeds them up. The least recently used go first. What a key decodes to never changes, so losing
 * one costs only time. Thread-safe.
 */
final class PreparedKeyCache {
  /** About 4 KiB each for keys of ten inputs. */
  static final int KEYS_MAX = 4096;

  /** Room for the tables of 992 keys of ten inputs. */
  static final long TABLE_BYTES_MAX = 64L << 20;

  /** Uses after which a key is sped up: a table pays from the third batch on. */
  static final int USES_BEFORE_TABLE = 16;

  private final int keysMax;
  private final long tableBytesMax;
  private final Map<VerifyingKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** The keys sped up or about to be. */
  private final Map<VerifyingKey, PreparedVerifyingKey> tables =
      new LinkedHashMap<>(16, 0.75f, true);

  private long tableBytes;

  private static final class Entry {
    final KeyDecoding decoding;
    int uses;

    Entry(KeyDecoding decoding) {
      this.decoding = decoding;
    }
  }

  PreparedKeyCache() {
    this(KEYS_MAX, TABLE_BYTES_MAX);
  }

  PreparedKeyCache(int keysMax, long tableBytesMax) {
    this.keysMax = keysMax;
    this.tableBytesMax = tableBytesMax;
  }

  /** Decodes a key, or answers from memory. Equal keys give the same object while it is kept. */
  KeyDecoding decode(VerifyingKey key) {
    Entry entry;
    synchronized (this) {
      entry = entries.get(key);
    }
    if (entry == null) {
      entry = keep(key, PreparedVerifyingKey.decode(key));
    }
    if (entry.decoding instanceof KeyDecoding.Prepared(var prepared)) {
      use(key, entry, prepared);
    }
    return entry.decoding;
  }

  private synchronized Entry keep(VerifyingKey key, KeyDecoding decoding) {
    Entry entry = entries.computeIfAbsent(key, _ -> new Entry(decoding));
    if (entries.size() > keysMax) {
      VerifyingKey eldest = entries.keySet().iterator().next();
      entries.remove(eldest);
      drop(eldest);
    }
    return entry;
  }

  private void use(VerifyingKey key, Entry entry, PreparedVerifyingKey prepared) {
    if (!takesTable(key, entry, prepared)) {
      return;
    }
    prepared.speedUp();
    synchronized (this) {
      if (tables.get(key) != prepared) {
        prepared.slowDown(); // Dropped while it was being made.
      }
    }
  }

  /** Counts a use; whether it is the one that earns the key its table, for which it makes room. */
  private synchronized boolean takesTable(
      VerifyingKey key, Entry entry, PreparedVerifyingKey prepared) {
    if (tables.get(key) == prepared) {
      return false;
    }
    entry.uses++;
    long bytes = PreparedVerifyingKey.speedUpBytes(prepared.publicInputs());
    if (entry.uses < USES_BEFORE_TABLE || bytes > tableBytesMax || entries.get(key) != entry) {
      return false;
    }
    while (tableBytes + bytes > tableBytesMax) {
      drop(tables.keySet().iterator().next());
    }
    tables.put(key, prepared);
    tableBytes += bytes;
    return true;
  }

  /** Takes a key's table away, if it has one; it must be used as much again to get another. */
  private void drop(VerifyingKey key) {
    PreparedVerifyingKey prepared = tables.remove(key);
    if (prepared != null) {
      prepared.slowDown();
      tableBytes -= PreparedVerifyingKey.speedUpBytes(prepared.publicInputs());
      Entry entry = entries.get(key);
      if (entry != null) {
        entry.uses = 0;
      }
    }
  }

  /** Keys kept. */
  synchronized int size() {
    return entries.size();
  }

  /** Keys that have a table. */
  synchronized int tables() {
    return tables.size();
  }

  /** Bytes of the tables. */
  synchronized long tableBytes() {
    return tableBytes;
  }
}
