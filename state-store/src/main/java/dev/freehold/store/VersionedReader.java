package dev.freehold.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** Reads versioned columns as they were at one height, through one RocksDB snapshot. */
final class VersionedReader implements AutoCloseable {
  private final Database db;
  private final long height;
  private final Snapshot snapshot;
  private final ReadOptions options;

  VersionedReader(Database db, long height) {
    this.db = db;
    this.height = height;
    snapshot = db.rocks().getSnapshot();
    options = new ReadOptions().setSnapshot(snapshot);
  }

  ReadOptions options() {
    return options;
  }

  /** The value of a key at the height; {@code null} if it was absent. */
  byte[] get(Column column, byte[] key) {
    byte[] from = VersionedWriter.historyKey(key, height + 1);
    try (RocksIterator history = db.historyIterator(column, options)) {
      history.seek(from);
      if (history.isValid() && hasPrefix(history.key(), key)
          && history.key().length == from.length) {
        return value(history.value());
      }
    }
    return db.get(column, key, options);
  }

  /**
   * All keys with a prefix at the height, from a key on, and their values; at most {@code max}. All
   * keys with the prefix have the same length.
   */
  SortedMap<byte[], byte[]> range(Column column, byte[] prefix, byte[] from, int max) {
    TreeMap<byte[], byte[]> found = new TreeMap<>(Arrays::compareUnsigned);
    try (Slice end = new Slice(after(prefix));
        ReadOptions bounded =
            new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(end);
        RocksIterator current = db.iterator(column, bounded);
        RocksIterator history = db.historyIterator(column, bounded)) {
      current.seek(from);
      history.seek(from);
      // A merge of two ordered streams: what is there now, and what was there and is gone or other.
      while (found.size() < max && (current.isValid() || history.isValid())) {
        byte[] key = nextKey(current, history, from.length);
        byte[] value = current.isValid() && Arrays.equals(current.key(), key)
            ? current.value() : null;
        boolean overwritten = false;
        while (history.isValid() && hasPrefix(history.key(), key)) {
          if (!overwritten
              && Arrays.compareUnsigned(
                      history.key(), VersionedWriter.historyKey(key, height + 1))
                  >= 0) {
            overwritten = true;
            value = value(history.value());
          }
          history.next();
        }
        if (current.isValid() && Arrays.equals(current.key(), key)) {
          current.next();
        }
        if (value != null) {
          found.put(key, value);
        }
      }
    }
    return found;
  }

  private static byte[] nextKey(RocksIterator current, RocksIterator history, int length) {
    byte[] now = current.isValid() ? current.key() : null;
    byte[] then = history.isValid() ? Arrays.copyOf(history.key(), length) : null;
    if (now == null) {
      return then;
    }
    return then == null || Arrays.compareUnsigned(now, then) <= 0 ? now : then;
  }

  private static byte[] value(byte[] entry) {
    return entry[0] == VersionedWriter.ABSENT
        ? null
        : Arrays.copyOfRange(entry, 1, entry.length);
  }

  private static boolean hasPrefix(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** The least key above all that begin with {@code prefix}, which is not all ones. */
  private static byte[] after(byte[] prefix) {
    byte[] next = prefix.clone();
    int last = next.length - 1;
    while (next[last] == (byte) 0xff) {
      next[last--] = 0;
    }
    next[last]++;
    return next;
  }

  @Override
  public void close() {
    options.close();
    db.rocks().releaseSnapshot(snapshot);
  }

  /** The last eight bytes of each key as a number, with its value. */
  static SortedMap<Long, byte[]> bySuffix(Map<byte[], byte[]> entries) {
    TreeMap<Long, byte[]> numbered = new TreeMap<>();
    entries.forEach(
        (key, value) ->
            numbered.put(ByteBuffer.wrap(key).getLong(key.length - 8), value));
    return numbered;
  }
}
