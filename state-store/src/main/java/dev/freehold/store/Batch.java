package dev.freehold.store;

import dev.freehold.core.port.StoreException;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Writes that happen all or not at all. */
final class Batch implements AutoCloseable {
  private final WriteBatch batch = new WriteBatch();
  private final Map<Column, ColumnFamilyHandle> current;
  private final Map<Column, ColumnFamilyHandle> history;

  Batch(Map<Column, ColumnFamilyHandle> current, Map<Column, ColumnFamilyHandle> history) {
    this.current = current;
    this.history = history;
  }

  void put(Column column, byte[] key, byte[] value) {
    put(current.get(column), key, value);
  }

  void putHistory(Column column, byte[] key, byte[] value) {
    put(history.get(column), key, value);
  }

  void delete(Column column, byte[] key) {
    delete(current.get(column), key);
  }

  void deleteHistory(Column column, byte[] key) {
    delete(history.get(column), key);
  }

  /** Deletes all keys of a column, and all its old versions, that begin with a prefix. */
  void deleteAll(Column column, byte[] prefix) {
    byte[] end = VersionedReader.after(prefix);
    try {
      batch.deleteRange(current.get(column), prefix, end);
      if (column.isVersioned()) {
        batch.deleteRange(history.get(column), prefix, end);
      }
    } catch (RocksDBException e) {
      throw new StoreException("cannot build a batch: " + e.getMessage(), e);
    }
  }

  WriteBatch rocks() {
    return batch;
  }

  private void put(ColumnFamilyHandle column, byte[] key, byte[] value) {
    try {
      batch.put(column, key, value);
    } catch (RocksDBException e) {
      throw new StoreException("cannot build a batch: " + e.getMessage(), e);
    }
  }

  private void delete(ColumnFamilyHandle column, byte[] key) {
    try {
      batch.delete(column, key);
    } catch (RocksDBException e) {
      throw new StoreException("cannot build a batch: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    batch.close();
  }
}
