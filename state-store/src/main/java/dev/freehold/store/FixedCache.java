package dev.freehold.store;

import java.util.Arrays;

/**
 * Durable values of one size by a number, within a fixed budget, in flat arrays: no object an
 * entry. A key may stand in any of {@value #WAYS} places of its set; a newcomer takes the place
 * that was used least recently, so what every block touches, as the upper levels of trees, stays.
 * Thread-safe.
 *
 * <p>Invariant: it holds nothing that is not in the database. What a commit wrote enters by {@link
 * #write} once it is durable; what a reader found enters by {@link #keep} unless anything was
 * written since the reader began; after a commit that failed all is dropped.
 */
final class FixedCache {
  private static final int WAYS = 8;
  private static final long EMPTY = -1;

  private final int valueLongs;
  private final int sets;
  private final long[] keys;
  private final int[] lastUse;
  private final long[] values;
  private int uses;
  private long version;

  /**
   * @param valueLongs size of every value
   * @param budgetBytes memory for keys, values and their order; at least one set is made
   */
  FixedCache(int valueLongs, long budgetBytes) {
    this.valueLongs = valueLongs;
    long setBytes = WAYS * ((1L + valueLongs) * Long.BYTES + Integer.BYTES);
    // The values stand in one array.
    long setsMax = Integer.MAX_VALUE / ((long) WAYS * valueLongs) - 1;
    sets = (int) Math.clamp(budgetBytes / setBytes, 1, setsMax);
    keys = new long[sets * WAYS];
    lastUse = new int[keys.length];
    values = new long[keys.length * valueLongs];
    Arrays.fill(keys, EMPTY);
  }

  /** How many values there is room for. */
  int capacity() {
    return keys.length;
  }

  /** Copies a value to {@code out} from {@code off}; whether it was there. */
  synchronized boolean get(long key, long[] out, int off) {
    int at = find(key);
    if (at < 0) {
      return false;
    }
    System.arraycopy(values, at * valueLongs, out, off, valueLongs);
    lastUse[at] = uses++;
    return true;
  }

  /** To be taken before the database is read for {@link #keep}. */
  synchronized long version() {
    return version;
  }

  /** Takes in what was read from the database, unless that may be out of date. */
  synchronized void keep(long versionBefore, long key, long[] from, int off) {
    if (versionBefore == version) {
      put(key, from, off);
    }
  }

  /** Takes in what is now durable. */
  synchronized void write(long key, long[] from, int off) {
    version++;
    put(key, from, off);
  }

  /** Forgets everything. */
  synchronized void clear() {
    version++;
    Arrays.fill(keys, EMPTY);
  }

  private void put(long key, long[] from, int off) {
    int at = find(key);
    if (at < 0) {
      at = victim(key);
    }
    keys[at] = key;
    lastUse[at] = uses++;
    System.arraycopy(from, off, values, at * valueLongs, valueLongs);
  }

  private int find(long key) {
    int first = firstOf(key);
    for (int at = first; at < first + WAYS; at++) {
      if (keys[at] == key) {
        return at;
      }
    }
    return -1;
  }

  private int victim(long key) {
    int first = firstOf(key);
    int oldest = first;
    for (int at = first; at < first + WAYS; at++) {
      if (keys[at] == EMPTY) {
        return at;
      }
      // By distance, so that the count may wrap around.
      if (uses - lastUse[at] > uses - lastUse[oldest]) {
        oldest = at;
      }
    }
    return oldest;
  }

  /** The first place of a key's set. */
  private int firstOf(long key) {
    long mixed = key * 0x9e3779b97f4a7c15L;
    mixed ^= mixed >>> 32;
    mixed *= 0xd6e8feb86659fd93L;
    return (int) ((mixed >>> 32) * sets >>> 32) * WAYS;
  }
}
