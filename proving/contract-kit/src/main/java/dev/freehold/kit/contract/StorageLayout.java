package dev.freehold.kit.contract;

import dev.freehold.core.tree.StateShape;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives places in a state to fields: each gets the least free place that is a multiple of its size,
 * in the order they ask. Sizes are powers of four, so that a field is a subtree.
 */
final class StorageLayout {
  private final TreeMap<Long, Long> endsByBase = new TreeMap<>();
  private long end;

  /** The least power of four, as an exponent, that holds a number of slots. */
  static int levelsFor(long slots) {
    int levels = 0;
    while (1L << 2 * levels < slots) {
      levels++;
    }
    return levels;
  }

  /**
   * A place for {@code 4^levels} slots.
   *
   * @throws ContractException if there is none left
   */
  long allocate(int levels) {
    long size = 1L << 2 * levels;
    long base = 0;
    for (Map.Entry<Long, Long> taken : endsByBase.entrySet()) {
      if (base + size <= taken.getKey()) {
        break;
      }
      base = Math.max(base, taken.getValue() + size - 1 & -size);
    }
    if (base + size > StateShape.slotCount(StateShape.SLOT_DEPTH_MAX)) {
      throw new ContractException(
          "the fields need more than 2^%d slots; three maps keyed by User are the most"
              .formatted(2 * StateShape.SLOT_DEPTH_MAX));
    }
    endsByBase.put(base, base + size);
    end = Math.max(end, base + size);
    return base;
  }

  /** Levels of the least state that holds all. */
  int depth() {
    return Math.max(StateShape.SLOT_DEPTH_MIN, levelsFor(end));
  }

  /** How many slots all fields together need, with the gaps between them. */
  long end() {
    return end;
  }
}
