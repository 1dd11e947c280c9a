package dev.freehold.core.id;

import dev.freehold.core.field.Fr;

/**
 * An account's number: the realm in the high {@value RealmId#BITS} bits, the index inside the realm
 * in the low {@value #INDEX_BITS}. Every 32-bit value is a user id. Written {@code realm:index}.
 */
public record UserId(int value) implements Comparable<UserId> {
  /** Bits of the index inside a realm. */
  public static final int INDEX_BITS = 20;

  /** How many users one realm holds. */
  public static final int INDEX_COUNT = 1 << INDEX_BITS;

  /** The user at an index of a realm. */
  public static UserId of(RealmId realm, int index) {
    if (index < 0 || index >= INDEX_COUNT) {
      throw new IllegalArgumentException("a user's index is in [0, 2^20), not " + index);
    }
    return new UserId(realm.value() << INDEX_BITS | index);
  }

  /**
   * Parses {@code realm:index}.
   *
   * @throws IllegalArgumentException if the text has another form or a part is out of range
   */
  public static UserId parse(String text) {
    // Not all that parseInt takes: it knows signs and the digits of other scripts.
    if (!text.matches("[0-9]{1,9}:[0-9]{1,9}")) {
      throw new IllegalArgumentException("a user is written realm:index, not \"" + text + "\"");
    }
    int colon = text.indexOf(':');
    return of(
        new RealmId(Integer.parseInt(text.substring(0, colon))),
        Integer.parseInt(text.substring(colon + 1)));
  }

  /** The realm that the account lives in: the upper 12 bits. */
  public RealmId realm() {
    return new RealmId(value >>> INDEX_BITS);
  }

  /** The index inside the realm. */
  public int index() {
    return value & (INDEX_COUNT - 1);
  }

  /** The id as an unsigned number. */
  public long asLong() {
    return Integer.toUnsignedLong(value);
  }

  /** The id as a circuit sees it. */
  public Fr toFr() {
    return Fr.of(asLong());
  }

  @Override
  public int compareTo(UserId other) {
    return Integer.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return realm() + ":" + index();
  }
}
