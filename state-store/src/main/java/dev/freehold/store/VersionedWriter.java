package dev.freehold.store;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * One block's writes to versioned columns: each overwritten value goes to the history, and the list
 * of what went there under {@link Column#TOUCHED}, so that it can be pruned without a search.
 */
final class VersionedWriter {
  static final byte ABSENT = 0;
  static final byte PRESENT = 1;

  private final Database db;
  private final WriteBatch batch;
  private final int scope;
  private final long height;
  private final Encoder touched = new Encoder();

  /**
   * @param scope a realm, or {@link Keys#GLOBAL_SCOPE}
   * @param height the version that the writes make
   */
  VersionedWriter(Database db, WriteBatch batch, int scope, long height) {
    this.db = db;
    this.batch = batch;
    this.scope = scope;
    this.height = height;
  }

  void put(Column column, byte[] key, byte[] value) throws RocksDBException {
    byte[] old = db.get(column, key);
    if (Arrays.equals(old, value)) {
      return;
    }
    byte[] entry = new byte[old == null ? 1 : 1 + old.length];
    entry[0] = old == null ? ABSENT : PRESENT;
    if (old != null) {
      System.arraycopy(old, 0, entry, 1, old.length);
    }
    byte[] historyKey = historyKey(key, height);
    batch.put(db.historyHandle(column), historyKey, entry);
    batch.put(db.handle(column), key, value);
    touched.u8(column.ordinal()).u8(historyKey.length).raw(historyKey);
  }

  /** Records what was touched. Call once, after the last put. */
  void finish() throws RocksDBException {
    batch.put(db.handle(Column.TOUCHED), Keys.height(scope, height), touched.toBytes());
  }

  /** Forgets the versions that block {@code height} overwrote, if it still has any. */
  static void prune(Database db, WriteBatch batch, int scope, long height)
      throws RocksDBException {
    byte[] key = Keys.height(scope, height);
    byte[] list = db.get(Column.TOUCHED, key);
    if (list == null) {
      return;
    }
    Decoder in = new Decoder(list);
    while (in.remaining() > 0) {
      Column column = Column.values()[in.u8()];
      batch.delete(db.historyHandle(column), in.raw(in.u8()));
    }
    batch.delete(db.handle(Column.TOUCHED), key);
  }

  static byte[] historyKey(byte[] key, long height) {
    return ByteBuffer.allocate(key.length + 8).put(key).putLong(height).array();
  }
}
