package dev.freehold.store;

import dev.freehold.core.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB with the schema's column families. Turns its exceptions into {@link StoreException}. */
final class Database implements AutoCloseable {
  /** Bits a key in bloom filters: absent keys, as fresh tree nodes are, cost no disk read. */
  private static final double BLOOM_BITS = 10;

  private static final int OPEN_FILES_MAX = 512;
  private static final long WAL_BYTES_MAX = 256L << 20;
  private static final long WRITE_BUFFER_BYTES = 16L << 20;

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final Map<Column, ColumnFamilyHandle> current = new EnumMap<>(Column.class);
  private final Map<Column, ColumnFamilyHandle> history = new EnumMap<>(Column.class);
  private final WriteOptions synced;
  private final RocksDB db;

  /**
   * Opens or creates a database.
   *
   * @param cacheBytes budget of the block cache
   * @throws StoreException if it is in use, damaged or not accessible
   */
  Database(Path directory, long cacheBytes) {
    RocksDB.loadLibrary();
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new StoreException("cannot create " + directory + ": " + e.getMessage(), e);
    }
    Cache cache = own(new LRUCache(cacheBytes));
    BloomFilter bloom = own(new BloomFilter(BLOOM_BITS));
    DBOptions options =
        own(new DBOptions())
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxOpenFiles(OPEN_FILES_MAX)
            .setMaxTotalWalSize(WAL_BYTES_MAX);
    ColumnFamilyOptions family =
        own(new ColumnFamilyOptions())
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(cache)
                    .setFilterPolicy(bloom)
                    .setCacheIndexAndFilterBlocks(true));
    // A block counts as committed once its batch is in the synced write-ahead log.
    synced = own(new WriteOptions()).setSync(true);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      db =
          RocksDB.open(
              options, directory.toString(), descriptors(family), handles);
    } catch (RocksDBException e) {
      closeOwned();
      throw openFailure(directory, e);
    }
    int next = 1;
    for (Column column : Column.values()) {
      current.put(column, handles.get(next++));
      if (column.isVersioned()) {
        history.put(column, handles.get(next++));
      }
    }
    owned.add(db);
    owned.addAll(handles);
  }

  private static List<ColumnFamilyDescriptor> descriptors(ColumnFamilyOptions family) {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family));
    for (Column column : Column.values()) {
      descriptors.add(new ColumnFamilyDescriptor(column.nameBytes(), family));
      if (column.isVersioned()) {
        descriptors.add(new ColumnFamilyDescriptor(column.historyNameBytes(), family));
      }
    }
    return descriptors;
  }

  private static StoreException openFailure(Path directory, RocksDBException e) {
    Status status = e.getStatus();
    String text = e.getMessage() == null ? "" : e.getMessage();
    if (text.contains("lock") || text.contains("LOCK")) {
      return new StoreException(directory + " is in use by another process", e);
    }
    if (status != null && status.getCode() == Status.Code.Corruption) {
      return new StoreException(directory + " is damaged: " + text, e);
    }
    return new StoreException("cannot open " + directory + ": " + text, e);
  }

  byte[] get(Column column, byte[] key) {
    try {
      return db.get(current.get(column), key);
    } catch (RocksDBException e) {
      throw failure("read", e);
    }
  }

  byte[] get(Column column, byte[] key, ReadOptions at) {
    try {
      return db.get(current.get(column), at, key);
    } catch (RocksDBException e) {
      throw failure("read", e);
    }
  }

  RocksIterator iterator(Column column, ReadOptions at) {
    return db.newIterator(current.get(column), at);
  }

  RocksIterator historyIterator(Column column, ReadOptions at) {
    return db.newIterator(history.get(column), at);
  }

  ColumnFamilyHandle handle(Column column) {
    return current.get(column);
  }

  ColumnFamilyHandle historyHandle(Column column) {
    return history.get(column);
  }

  RocksDB rocks() {
    return db;
  }

  /** Writes a batch, synced. */
  void write(WriteBatch batch) {
    try {
      db.write(synced, batch);
    } catch (RocksDBException e) {
      throw failure("write", e);
    }
  }

  static StoreException failure(String what, RocksDBException e) {
    return new StoreException("the store cannot " + what + ": " + e.getMessage(), e);
  }

  @Override
  public void close() {
    closeOwned();
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.add(resource);
    return resource;
  }

  /** Closes in reverse order: handles, database, options. */
  private void closeOwned() {
    for (AutoCloseable resource : owned.reversed()) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new StoreException("the store cannot close: " + e.getMessage(), e);
      }
    }
    owned.clear();
  }
}
