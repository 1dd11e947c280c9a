package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** One user's tree of slots in one contract, held in memory. Not thread-safe. */
public final class SlotTree {
  private final int depth;
  private final long slotCount;
  private final TreeMap<Long, Fr> slots;
  private final Map<Long, Fr> nodes;

  /**
   * An untouched tree.
   *
   * @param depth levels over the slots, in [1, 17]
   */
  public SlotTree(int depth) {
    this(depth, new TreeMap<>(), new HashMap<>());
  }

  private SlotTree(int depth, TreeMap<Long, Fr> slots, Map<Long, Fr> nodes) {
    this.depth = depth;
    this.slotCount = StateShape.slotCount(depth);
    this.slots = slots;
    this.nodes = nodes;
  }

  /** A tree holding {@code slots}, hashed in one pass. */
  public static SlotTree of(int depth, Map<Long, Fr> slots) {
    SlotTree tree = new SlotTree(depth);
    slots.keySet().forEach(tree::requireSlot);
    tree.slots.putAll(slots);
    SparseTree.update(depth, 0, tree::node, tree.slots, tree::put);
    return tree;
  }

  /** Levels over the slots, in [1, 17]. */
  public int depth() {
    return depth;
  }

  /** The value of a slot; 0 where nothing was written. */
  public Fr value(long slot) {
    requireSlot(slot);
    return slots.getOrDefault(slot, Fr.ZERO);
  }

  /** Writes one slot and rehashes its path. */
  public void write(long slot, Fr value) {
    requireSlot(slot);
    slots.put(slot, value);
    SparseTree.update(depth, 0, this::node, new TreeMap<>(Map.of(slot, value)), this::put);
  }

  /** The root; {@code E[depth]} for an untouched tree. */
  public Fr root() {
    return SparseTree.node(this::node, 0, depth, 0);
  }

  /** The path of a slot. */
  public MerklePath path(long slot) {
    requireSlot(slot);
    return SparseTree.path(depth, 0, this::node, slot);
  }

  /** Written slots in ascending order; a copy. */
  public TreeMap<Long, Fr> slots() {
    return new TreeMap<>(slots);
  }

  /** An independent tree with the same slots. */
  public SlotTree copy() {
    return new SlotTree(depth, new TreeMap<>(slots), new HashMap<>(nodes));
  }

  private Fr node(int level, long index) {
    return nodes.get(key(level, index));
  }

  private void put(int level, long index, Fr value) {
    nodes.put(key(level, index), value);
  }

  private static long key(int level, long index) {
    // An index has at most 34 bits.
    return (long) level << 40 | index;
  }

  private void requireSlot(long slot) {
    if (slot < 0 || slot >= slotCount) {
      throw new IllegalArgumentException("slot " + slot + " outside a state depth of " + depth);
    }
  }
}
