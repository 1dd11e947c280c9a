package dev.freehold.store;

import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Forgets old versions, a few blocks at a time. States below the pruned height are unreadable. */
final class Pruning {
  private static final byte[] PREFIX = {'p', 'r', 'u', 'n', 'e', 'd'};

  private Pruning() {}

  /** The height up to which a scope's old versions are forgotten: the oldest readable one. */
  static long prunedTo(Database db, int scope) {
    byte[] stored = db.get(Column.META, key(scope));
    return stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
  }

  /**
   * Puts into the batch the forgetting of at most {@code step} blocks up to {@code readableFrom}.
   *
   * @return the new pruned height
   */
  static long prune(
      Database db, WriteBatch batch, int scope, long prunedTo, long readableFrom, int step)
      throws RocksDBException {
    long target = Math.min(readableFrom, prunedTo + step);
    if (target <= prunedTo) {
      return prunedTo;
    }
    for (long height = prunedTo + 1; height <= target; height++) {
      VersionedWriter.prune(db, batch, scope, height);
    }
    batch.put(
        db.handle(Column.META), key(scope), ByteBuffer.allocate(8).putLong(target).array());
    return target;
  }

  private static byte[] key(int scope) {
    return ByteBuffer.allocate(PREFIX.length + 2).put(PREFIX).putShort((short) scope).array();
  }
}
