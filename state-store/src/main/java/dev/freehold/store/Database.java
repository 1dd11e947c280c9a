package dev.freehold.store;

import dev.freehold.core.port.StoreException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with the schema's column families. Its exceptions leave as {@link StoreException}, and so
 * does any use after {@link #close}, which would otherwise end the process in native code.
 */
final class Database implements AutoCloseable {
  /** A use of the native database. */
  @FunctionalInterface
  interface NativeCall<T> {
    T run() throws RocksDBException;
  }

  private final Path directory;
  private final DatabaseOptions options;
  private final WriteOptions synced;
  private final RocksDB db;
  private final List<ColumnFamilyHandle> handles;
  private final Map<Column, ColumnFamilyHandle> current = new EnumMap<>(Column.class);
  private final Map<Column, ColumnFamilyHandle> history = new EnumMap<>(Column.class);
  private final Set<VersionedReader> readers = ConcurrentHashMap.newKeySet();

  /** Uses share it; closing excludes them. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  /** Takes over what {@link DatabaseOpening} opened. */
  Database(Path directory, DatabaseOptions options, RocksDB db, List<ColumnFamilyHandle> handles) {
    this.directory = directory;
    this.options = options;
    this.db = db;
    this.handles = List.copyOf(handles);
    // A block counts as committed once its batch is in the synced write-ahead log.
    synced = new WriteOptions().setSync(true);
    // RocksDB answers in the order of the descriptors; the first is its default column.
    int next = 1;
    for (Column column : Column.values()) {
      current.put(column, handles.get(next++));
      if (column.isVersioned()) {
        history.put(column, handles.get(next++));
      }
    }
  }

  /** From now on a crash may take writes along: for what can be made anew. */
  void relax() {
    synced.setSync(false).setDisableWAL(true);
  }

  Path directory() {
    return directory;
  }

  byte[] get(Column column, byte[] key) {
    return whileOpen("read", () -> db.get(current.get(column), key));
  }

  /** Writes a batch, synced. */
  void write(Batch batch) {
    whileOpen(
        "write",
        () -> {
          db.write(synced, batch.rocks());
          return null;
        });
  }

  /** An empty batch for {@link #write}. */
  Batch batch() {
    return new Batch(current, history);
  }

  /** A reader of versions as of now. */
  VersionedReader reader(long height) {
    return whileOpen(
        "read",
        () -> {
          VersionedReader reader = new VersionedReader(this, db.getSnapshot(), height);
          readers.add(reader);
          return reader;
        });
  }

  /** Reads as a reader's snapshot has it; within {@link #whileOpen}. */
  byte[] get(Column column, byte[] key, ReadOptions at) throws RocksDBException {
    return db.get(current.get(column), at, key);
  }

  /** An iterator to be closed by the caller; within {@link #whileOpen}. */
  RocksIterator iterator(Column column, ReadOptions at) {
    return db.newIterator(current.get(column), at);
  }

  /** An iterator over old versions to be closed by the caller; within {@link #whileOpen}. */
  RocksIterator historyIterator(Column column, ReadOptions at) {
    return db.newIterator(history.get(column), at);
  }

  /** Frees a reader, unless closing the database has done so. */
  void free(VersionedReader reader) {
    use.readLock().lock();
    try {
      reader.free();
    } finally {
      use.readLock().unlock();
    }
  }

  /** Lets go of a reader's snapshot; called by the reader as it is freed. */
  void release(VersionedReader reader, Snapshot snapshot) {
    readers.remove(reader);
    db.releaseSnapshot(snapshot);
  }

  /** Runs a use of the database, which stays open meanwhile. */
  <T> T whileOpen(String what, NativeCall<T> call) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new StoreException("the store in " + directory + " is closed");
      }
      return call.run();
    } catch (RocksDBException e) {
      throw new StoreException(
          "the store in %s cannot %s: %s"
              .formatted(directory, what, DatabaseOpening.oneLine(e.getMessage())),
          e);
    } finally {
      use.readLock().unlock();
    }
  }

  /** For bytes in the database that this program would not have written. */
  StoreException damaged(String detail) {
    return new StoreException("the store in " + directory + " is damaged: " + detail);
  }

  /** Closes the database and all readers that are still open. Waits for uses that have begun. */
  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      List.copyOf(readers).forEach(VersionedReader::free);
      closed = true;
      handles.forEach(ColumnFamilyHandle::close);
      db.close();
      synced.close();
      options.close();
    } finally {
      use.writeLock().unlock();
    }
  }
}
