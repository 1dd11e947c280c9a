package dev.freehold.core.id;

/** One of the {@value #COUNT} fixed shards of the user space. */
public record RealmId(int value) implements Comparable<RealmId> {
  /** Bits of a realm id. */
  public static final int BITS = 12;

  /** How many realms there are. */
  public static final int COUNT = 1 << BITS;

  public RealmId {
    if (value < 0 || value >= COUNT) {
      throw new IllegalArgumentException("a realm is in [0, 4096), not " + value);
    }
  }

  @Override
  public int compareTo(RealmId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
