package dev.freehold.kit.contract;

import dev.freehold.core.Limits;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.StateShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives slots and places in the tree to fields. Each gets the least free slots that begin at a
 * multiple of its size, in the order they ask. Sizes are powers of four, so that a field is a
 * region of the state; those that were declared first lie nearest its root.
 */
final class StorageLayout {
  private final TreeMap<Long, Long> endsByBase = new TreeMap<>();
  private final List<Given> fields = new ArrayList<>();

  /** Slots of a field: {@code 4^levels} of them. */
  private record Given(long base, int levels) {}

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
    if (base + size > StateShape.SLOTS_MAX) {
      throw new ContractException(
          "the fields need more than 2^%d slots; three maps keyed by User are the most"
              .formatted(2 * StateShape.SLOT_DEPTH_MAX));
    }
    if (fields.size() == Limits.STATE_REGIONS_MAX) {
      throw new ContractException("a contract has " + fields.size() + " fields at the most");
    }
    endsByBase.put(base, base + size);
    fields.add(new Given(base, levels));
    return base;
  }

  /** The shape of a state that holds all; a contract without fields has a single slot. */
  SlotShape shape() {
    List<Given> all = fields.isEmpty() ? List.of(new Given(0, 0)) : fields;
    int[] places = places(all.size());
    if (all.size() == 1 && all.getFirst().levels > 0) {
      places[0] = SlotShape.ROOT;
    }
    List<SlotShape.Region> regions = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      regions.add(new SlotShape.Region(all.get(i).base, all.get(i).levels, places[i]));
    }
    regions.sort(Comparator.comparingLong(SlotShape.Region::firstSlot));
    return new SlotShape(regions);
  }

  /**
   * Places below the root for a number of regions, the least deep first. Of the nodes of the least
   * level that could hold all, as few as possible are opened into four below.
   */
  private static int[] places(int count) {
    List<Integer> open = new ArrayList<>();
    for (int child = 0; child < MerklePath.ARITY; child++) {
      open.add(SlotShape.ROOT << 2 | child);
    }
    while (open.size() < count) {
      List<Integer> below = new ArrayList<>();
      // The last of them are opened, so that the first fields keep the places nearest the root.
      for (int i = open.size() - 1; i >= 0 && open.size() + below.size() < count; i--) {
        int node = open.remove(i);
        for (int child = MerklePath.ARITY - 1; child >= 0; child--) {
          below.addFirst(node << 2 | child);
        }
      }
      open.addAll(below);
    }
    return open.stream().limit(count).mapToInt(Integer::intValue).toArray();
  }
}
