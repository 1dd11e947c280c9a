package dev.freehold.store;

import java.nio.ByteBuffer;

/**
 * Forgets old versions, a few blocks at a time. States below the pruned height are unreadable. The
 * height is written with the deletions, so that a snapshot knows what it can still answer.
 */
final class Pruning {
  private static final byte[] PREFIX = {'p', 'r', 'u', 'n', 'e', 'd'};

  private Pruning() {}

  /** The height up to which a scope's old versions are forgotten: the oldest readable one. */
  static long prunedTo(Database db, int scope) {
    return height(db, db.get(Column.META, key(scope)));
  }

  /** The same as a reader's snapshot has it. */
  static long prunedTo(Database db, VersionedReader reader, int scope) {
    return height(db, reader.current(Column.META, key(scope)));
  }

  /** Puts it on record that nothing before a height is readable. */
  static void put(Batch batch, int scope, long height) {
    batch.put(Column.META, key(scope), ByteBuffer.allocate(8).putLong(height).array());
  }

  /**
   * Puts into the batch the forgetting of at most {@code step} blocks up to {@code readableFrom}.
   *
   * @return the new pruned height
   */
  static long prune(
      Database db, Batch batch, int scope, long prunedTo, long readableFrom, int step) {
    long target = Math.min(readableFrom, prunedTo + step);
    if (target <= prunedTo) {
      return prunedTo;
    }
    for (long height = prunedTo + 1; height <= target; height++) {
      VersionedWriter.prune(db, batch, scope, height);
    }
    put(batch, scope, target);
    return target;
  }

  private static long height(Database db, byte[] stored) {
    return Values.height(db, stored).orElse(0L);
  }

  private static byte[] key(int scope) {
    return ByteBuffer.allocate(PREFIX.length + 2).put(PREFIX).putShort((short) scope).array();
  }
}
