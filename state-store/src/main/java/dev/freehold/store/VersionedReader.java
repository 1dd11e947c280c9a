package dev.freehold.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** Reads versioned columns as they were at one height, through one RocksDB snapshot. */
final class VersionedReader implements AutoCloseable {
  private final Database db;
  private final long height;
  private final Snapshot snapshot;
  private final ReadOptions points;
  private final ReadOptions prefixes;

  /** One iterator a column for as long as this is open: making one costs more than a seek. */
  private final Map<Column, RocksIterator> histories = new EnumMap<>(Column.class);

  private boolean freed;

  /** Made by {@link Database#reader}. */
  VersionedReader(Database db, Snapshot snapshot, long height) {
    this.db = db;
    this.height = height;
    this.snapshot = snapshot;
    points = new ReadOptions().setSnapshot(snapshot);
    // Bound to keys with the sought prefix, a seek can ask the filters before it goes to disk.
    prefixes = new ReadOptions().setSnapshot(snapshot).setPrefixSameAsStart(true);
  }

  /** The value of a key of any column when the snapshot was taken; {@code null} if absent. */
  byte[] current(Column column, byte[] key) {
    return read(() -> db.get(column, key, points));
  }

  /** The value of a versioned key at the height; {@code null} if it was absent. */
  byte[] get(Column column, byte[] key) {
    return read(
        () -> {
          RocksIterator history =
              histories.computeIfAbsent(column, c -> db.historyIterator(c, prefixes));
          history.seek(VersionedWriter.historyKey(key, height + 1));
          if (isAt(history) && hasPrefix(history.key(), key)) {
            return value(history.value());
          }
          return db.get(column, key, points);
        });
  }

  /** A key of a versioned column with its value at the height. */
  record Entry(byte[] key, byte[] value) {
    /** The key's last eight bytes, a number. */
    long index() {
      return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }
  }

  /** All keys with a prefix at the height, from a key on, in order; at most {@code max}. */
  List<Entry> range(Column column, byte[] prefix, byte[] from, int max) {
    return read(
        () -> {
          try (Slice end = new Slice(after(prefix));
              ReadOptions bounded =
                  new ReadOptions()
                      .setSnapshot(snapshot)
                      .setTotalOrderSeek(true)
                      .setIterateUpperBound(end);
              RocksIterator current = db.iterator(column, bounded);
              RocksIterator history = db.historyIterator(column, bounded)) {
            current.seek(from);
            history.seek(from);
            return merge(current, history, from.length, max);
          }
        });
  }

  /** Merges two ordered streams: what is there now, and what was there and is other or gone. */
  private List<Entry> merge(RocksIterator current, RocksIterator history, int keyBytes, int max)
      throws RocksDBException {
    List<Entry> found = new ArrayList<>();
    while (found.size() < max && (isAt(current) | isAt(history))) {
      byte[] key = nextKey(current, history, keyBytes);
      byte[] value = null;
      if (current.isValid() && Arrays.equals(current.key(), key)) {
        value = current.value();
        current.next();
      }
      byte[] firstAfter = VersionedWriter.historyKey(key, height + 1);
      boolean overwritten = false;
      while (isAt(history) && hasPrefix(history.key(), key)) {
        if (!overwritten && Arrays.compareUnsigned(history.key(), firstAfter) >= 0) {
          overwritten = true;
          value = value(history.value());
        }
        history.next();
      }
      if (value != null) {
        found.add(new Entry(key, value));
      }
    }
    return found;
  }

  private static byte[] nextKey(RocksIterator current, RocksIterator history, int keyBytes) {
    byte[] now = current.isValid() ? current.key() : null;
    byte[] then = history.isValid() ? Arrays.copyOf(history.key(), keyBytes) : null;
    if (now == null) {
      return then;
    }
    return then == null || Arrays.compareUnsigned(now, then) <= 0 ? now : then;
  }

  /** Whether there is an entry; an iterator that failed on damaged data has none either. */
  static boolean isAt(RocksIterator iterator) throws RocksDBException {
    if (iterator.isValid()) {
      return true;
    }
    iterator.status();
    return false;
  }

  private byte[] value(byte[] entry) {
    if (entry.length == 0) {
      throw db.damaged("an old version has no bytes");
    }
    return entry[0] == VersionedWriter.ABSENT ? null : Arrays.copyOfRange(entry, 1, entry.length);
  }

  private static boolean hasPrefix(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** The least key above all that begin with {@code prefix}, which is not all ones. */
  static byte[] after(byte[] prefix) {
    byte[] next = prefix.clone();
    int last = next.length - 1;
    while (next[last] == (byte) 0xff) {
      next[last--] = 0;
    }
    next[last]++;
    return next;
  }

  private <T> T read(Database.NativeCall<T> call) {
    return db.whileOpen(
        "read",
        () -> {
          if (freed) {
            throw new IllegalStateException("this snapshot is closed");
          }
          return call.run();
        });
  }

  /** Closes the native objects; the database keeps from closing meanwhile, or calls this itself. */
  void free() {
    if (!freed) {
      freed = true;
      histories.values().forEach(RocksIterator::close);
      prefixes.close();
      points.close();
      db.release(this, snapshot);
    }
  }

  @Override
  public void close() {
    db.free(this);
  }
}
