package dev.freehold.store;

import dev.freehold.core.port.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with the schema's column families. Its exceptions leave as {@link StoreException}, and so
 * does any use after {@link #close}, which would otherwise end the process in native code.
 */
final class Database implements WriteRetry.Target, AutoCloseable {
  /** A use of the native database. */
  @FunctionalInterface
  interface NativeCall<T> {
    T run() throws RocksDBException;
  }

  private final Path directory;
  private final DatabaseOptions options;
  private final WriteOptions synced;
  private final WriteRetry retry;
  private final Map<Column, ColumnFamilyHandle> current = new EnumMap<>(Column.class);
  private final Map<Column, ColumnFamilyHandle> history = new EnumMap<>(Column.class);
  private final Set<VersionedReader> readers = ConcurrentHashMap.newKeySet();

  /** Uses share it; closing excludes them. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private RocksDB db;
  private List<ColumnFamilyHandle> handles;
  private boolean closed;
  private volatile long openings;

  /** Why the database is not open although it is not closed; {@code null} if it is open. */
  private RocksDBException notOpen;

  /** Takes over what {@link DatabaseOpening} opened. */
  Database(Path directory, DatabaseOptions options, RocksDB db, List<ColumnFamilyHandle> handles) {
    this.directory = directory;
    this.options = options;
    retry = new WriteRetry(this);
    // A block counts as committed once its batch is in the synced write-ahead log.
    synced = new WriteOptions().setSync(true);
    take(db, handles);
  }

  private void take(RocksDB opened, List<ColumnFamilyHandle> openedHandles) {
    db = opened;
    handles = List.copyOf(openedHandles);
    // RocksDB answers in the order of the descriptors; the first is its default column.
    int next = 1;
    for (Column column : Column.values()) {
      if (next == handles.size() && column.mayLack()) {
        continue;
      }
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

  @Override
  public Path directory() {
    return directory;
  }

  /** Whether there is a column: one that is open to be written has them all. */
  boolean has(Column column) {
    return current.containsKey(column);
  }

  byte[] get(Column column, byte[] key) {
    return whileOpen("read", () -> db.get(current.get(column), key));
  }

  /** An old version by its key. */
  byte[] getHistory(Column column, byte[] historyKey) {
    return whileOpen("read", () -> db.get(history.get(column), historyKey));
  }

  /** Many keys in ascending order: faster together. The value is {@code null} where absent. */
  List<byte[]> getAll(Column column, List<byte[]> keys) {
    return whileOpen(
        "read",
        () -> db.multiGetAsList(Collections.nCopies(keys.size(), current.get(column)), keys));
  }

  /**
   * Writes a batch, synced. While the disk takes no writes this waits, if {@link #patient} was
   * called.
   */
  void write(Batch batch) {
    retry.run(() -> writeOnce(batch));
  }

  private void writeOnce(Batch batch) {
    whileOpen(
        "write",
        () -> {
          db.write(synced, batch.rocks());
          return null;
        });
  }

  /** From now on writes wait for a disk that is full or read-only; why is told now and then. */
  void patient(Consumer<String> told) {
    retry.patient(told);
  }

  /** What a write is waiting for; empty if none is. */
  Optional<String> trouble() {
    return retry.trouble();
  }

  @Override
  public long openings() {
    return openings;
  }

  @Override
  public boolean isClosed() {
    use.readLock().lock();
    try {
      return closed;
    } finally {
      use.readLock().unlock();
    }
  }

  /**
   * Opens the database anew: after a failed write it takes no more. What the write left behind is
   * complete or gone. Readers that are open end.
   *
   * @throws StoreException if it cannot be opened just now; it is then open for nothing
   */
  @Override
  public void reopen() {
    use.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      List.copyOf(readers).forEach(VersionedReader::free);
      if (notOpen == null) {
        handles.forEach(ColumnFamilyHandle::close);
        db.close();
      }
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      take(
          RocksDB.open(options.database(), directory.toString(), options.descriptors(), opened),
          opened);
      notOpen = null;
      openings++;
    } catch (RocksDBException e) {
      notOpen = e;
      throw failed("be opened again", e);
    } finally {
      use.writeLock().unlock();
    }
  }

  /** An empty batch for {@link #write}. */
  Batch batch() {
    return new Batch(this, current, history);
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

  /** For answers from memory, which a closed store does not give either. */
  void requireOpen() {
    whileOpen("read", () -> null);
  }

  /** Runs a use of the database, which stays open meanwhile. */
  <T> T whileOpen(String what, NativeCall<T> call) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new StoreException("the store in " + directory + " is closed");
      }
      if (notOpen != null) {
        throw failed(what, notOpen);
      }
      return call.run();
    } catch (RocksDBException e) {
      throw failed(what, e);
    } finally {
      use.readLock().unlock();
    }
  }

  private StoreException failed(String what, RocksDBException e) {
    Status status = e.getStatus();
    return new StoreException(
        "the store in %s cannot %s: %s"
            .formatted(directory, what, DatabaseOpening.oneLine(e.getMessage())),
        e,
        status != null && status.getCode() == Status.Code.IOError);
  }

  /** For bytes in the database that this program would not have written. */
  StoreException damaged(String detail) {
    Path data = directory.toAbsolutePath().getParent();
    return new StoreException(
        "the store in %s is damaged: %s. Run `freehold store check --data %s` to see more, `freehold store repair --data %s` to mend it"
            .formatted(directory, detail, data, data));
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
      if (notOpen == null) {
        handles.forEach(ColumnFamilyHandle::close);
        db.close();
      }
      synced.close();
      options.close();
    } finally {
      use.writeLock().unlock();
    }
  }
}
