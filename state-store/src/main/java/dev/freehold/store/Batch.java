package dev.freehold.store;

import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.WriteBatch;

/**
 * Writes that happen all or not at all. What is in a batch stays good when the database is opened
 * anew meanwhile; the handles of columns do not, so they are used while it cannot be.
 */
final class Batch implements AutoCloseable {
  private final Database db;
  private final WriteBatch batch = new WriteBatch();
  private final Map<Column, ColumnFamilyHandle> current;
  private final Map<Column, ColumnFamilyHandle> history;

  Batch(
      Database db,
      Map<Column, ColumnFamilyHandle> current,
      Map<Column, ColumnFamilyHandle> history) {
    this.db = db;
    this.current = current;
    this.history = history;
  }

  void put(Column column, byte[] key, byte[] value) {
    put(current, column, key, value);
  }

  void putHistory(Column column, byte[] key, byte[] value) {
    put(history, column, key, value);
  }

  void delete(Column column, byte[] key) {
    delete(current, column, key);
  }

  void deleteHistory(Column column, byte[] key) {
    delete(history, column, key);
  }

  /** Deletes all keys of a column, and all its old versions, that begin with a prefix. */
  void deleteAll(Column column, byte[] prefix) {
    byte[] end = VersionedReader.after(prefix);
    db.whileOpen(
        "build a batch",
        () -> {
          batch.deleteRange(current.get(column), prefix, end);
          if (column.isVersioned()) {
            batch.deleteRange(history.get(column), prefix, end);
          }
          return null;
        });
  }

  WriteBatch rocks() {
    return batch;
  }

  private void put(
      Map<Column, ColumnFamilyHandle> handles, Column column, byte[] key, byte[] value) {
    db.whileOpen(
        "build a batch",
        () -> {
          batch.put(handles.get(column), key, value);
          return null;
        });
  }

  private void delete(Map<Column, ColumnFamilyHandle> handles, Column column, byte[] key) {
    db.whileOpen(
        "build a batch",
        () -> {
          batch.delete(handles.get(column), key);
          return null;
        });
  }

  @Override
  public void close() {
    batch.close();
  }
}
