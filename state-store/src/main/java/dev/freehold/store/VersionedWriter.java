package dev.freehold.store;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * One block's writes to versioned columns: each overwritten value goes to the history, and the list
 * of what went there under {@link Column#TOUCHED}, so that it can be pruned without a search.
 */
final class VersionedWriter {
  static final byte ABSENT = 0;
  static final byte PRESENT = 1;

  private final Database db;
  private final Batch batch;
  private final int scope;
  private final long height;
  private final Encoder touched = new Encoder();

  /**
   * @param scope a realm, or {@link Keys#GLOBAL_SCOPE}
   * @param height the version that the writes make
   */
  VersionedWriter(Database db, Batch batch, int scope, long height) {
    this.db = db;
    this.batch = batch;
    this.scope = scope;
    this.height = height;
  }

  /** Writes one value. A key may be written once in a block. */
  void put(Column column, byte[] key, byte[] value) {
    put(column, key, db.get(column, key), value);
  }

  /**
   * Writes one value in the place of one that is known.
   *
   * @param old the value before; {@code null} if it was absent
   */
  void put(Column column, byte[] key, byte[] old, byte[] value) {
    if (Arrays.equals(old, value)) {
      return;
    }
    byte[] entry = new byte[old == null ? 1 : 1 + old.length];
    entry[0] = old == null ? ABSENT : PRESENT;
    if (old != null) {
      System.arraycopy(old, 0, entry, 1, old.length);
    }
    byte[] historyKey = historyKey(key, height);
    batch.putHistory(column, historyKey, entry);
    batch.put(column, key, value);
    touched.u8(column.ordinal()).u8(historyKey.length).raw(historyKey);
  }

  /** Records what was touched. Call once, after the last put. */
  void finish() {
    if (touched.length() > 0) {
      batch.put(Column.TOUCHED, Keys.height(scope, height), touched.toBytes());
    }
  }

  /** Forgets the versions that block {@code height} overwrote, if it overwrote any. */
  static void prune(Database db, Batch batch, int scope, long height) {
    forEachTouched(db, batch, scope, height, batch::deleteHistory);
  }

  /**
   * Puts back what block {@code height}, the last one, overwrote.
   *
   * @param undone told the key of each value, which is still there, and the value before; {@code
   *     null} if it was absent
   */
  static void undo(Database db, Batch batch, int scope, long height, Undone undone) {
    forEachTouched(
        db,
        batch,
        scope,
        height,
        (column, historyKey) -> {
          byte[] key = Arrays.copyOf(historyKey, historyKey.length - Long.BYTES);
          byte[] entry = db.getHistory(column, historyKey);
          if (entry == null || entry.length == 0) {
            throw db.damaged("what block " + height + " overwrote is not kept");
          }
          byte[] old = entry[0] == ABSENT ? null : Arrays.copyOfRange(entry, 1, entry.length);
          undone.was(column, key, old);
          if (old == null) {
            batch.delete(column, key);
          } else {
            batch.put(column, key, old);
          }
          batch.deleteHistory(column, historyKey);
        });
  }

  /** Hears of values that are put back. */
  @FunctionalInterface
  interface Undone {
    void was(Column column, byte[] key, byte[] old);
  }

  /** Goes through the history keys of what block {@code height} overwrote, and drops the list. */
  private static void forEachTouched(
      Database db, Batch batch, int scope, long height, BiConsumer<Column, byte[]> action) {
    byte[] key = Keys.height(scope, height);
    byte[] list = db.get(Column.TOUCHED, key);
    if (list == null) {
      return;
    }
    try {
      Decoder in = new Decoder(list);
      while (in.remaining() > 0) {
        Column column = in.tag(Column.values());
        if (!column.isVersioned()) {
          throw db.damaged("the list of keys of block " + height + " names the column " + column);
        }
        action.accept(column, in.raw(in.u8()));
      }
    } catch (MalformedException e) {
      throw db.damaged("the list of keys of block " + height + ": " + e.getMessage());
    }
    batch.delete(Column.TOUCHED, key);
  }

  static byte[] historyKey(byte[] key, long height) {
    return ByteBuffer.allocate(key.length + 8).put(key).putLong(height).array();
  }
}
