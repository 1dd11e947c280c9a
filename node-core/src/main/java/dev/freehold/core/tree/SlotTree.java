package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One user's tree of slots in one contract, held in memory. Not thread-safe. */
public final class SlotTree {
  /** Bits of a node's index in its region: a region has 2^34 slots at the most. */
  private static final int INDEX_BITS = 40;

  private static final int LEVEL_BITS = 8;

  private final SlotShape shape;
  private final TreeMap<Long, Fr> slots;

  /** Nodes of regions that are not empty. */
  private final Map<Long, Fr> nodes;

  /** Nodes above the regions that were asked for since the last write below them, by place. */
  private final Map<Integer, Fr> above;

  /** An untouched tree. */
  public SlotTree(SlotShape shape) {
    this(shape, new TreeMap<>(), new HashMap<>(), new HashMap<>());
  }

  private SlotTree(
      SlotShape shape, TreeMap<Long, Fr> slots, Map<Long, Fr> nodes, Map<Integer, Fr> above) {
    this.shape = shape;
    this.slots = slots;
    this.nodes = nodes;
    this.above = above;
  }

  /**
   * A tree holding {@code slots}, each region hashed in one pass.
   *
   * @throws IllegalArgumentException if one of them is in no region
   */
  public static SlotTree of(SlotShape shape, Map<Long, Fr> slots) {
    SlotTree tree = new SlotTree(shape);
    Map<Integer, TreeMap<Long, Fr>> byRegion = new TreeMap<>();
    slots.forEach(
        (slot, value) ->
            byRegion
                .computeIfAbsent(shape.regionOf(slot), _ -> new TreeMap<>())
                .put(slot - shape.region(slot).firstSlot(), value));
    tree.slots.putAll(slots);
    byRegion.forEach(tree::update);
    return tree;
  }

  /** Its shape. */
  public SlotShape shape() {
    return shape;
  }

  /**
   * The value of a slot; 0 where nothing was written.
   *
   * @throws IllegalArgumentException if it is in no region
   */
  public Fr value(long slot) {
    shape.regionOf(slot);
    return slots.getOrDefault(slot, Fr.ZERO);
  }

  /**
   * Writes one slot and rehashes its path.
   *
   * @throws IllegalArgumentException if it is in no region
   */
  public void write(long slot, Fr value) {
    int region = shape.regionOf(slot);
    slots.put(slot, value);
    TreeMap<Long, Fr> leaf = new TreeMap<>();
    leaf.put(slot - shape.regions().get(region).firstSlot(), value);
    update(region, leaf);
  }

  private void update(int region, TreeMap<Long, Fr> leaves) {
    SlotShape.Region of = shape.regions().get(region);
    if (of.depth() == 0) {
      nodes.put(key(region, 0, 0), leaves.get(0L));
    } else {
      SparseTree.update(
          of.depth(),
          0,
          (level, index) -> nodes.get(key(region, level, index)),
          leaves,
          (level, index, value) -> nodes.put(key(region, level, index), value));
    }
    for (int place = of.place() >>> 2; place >= SlotShape.ROOT; place >>>= 2) {
      above.remove(place);
    }
  }

  /** The root. */
  public Fr root() {
    return node(SlotShape.ROOT);
  }

  /**
   * The node at a place: the root of a region or a node above regions; 0 beside them.
   *
   * @param place see {@link SlotShape.Region}
   */
  public Fr node(int place) {
    int region = shape.regionAt(place);
    if (region >= 0) {
      int depth = shape.regions().get(region).depth();
      return SparseTree.node((level, index) -> nodes.get(key(region, level, index)), 0, depth, 0);
    }
    if (!shape.isNode(place)) {
      return Fr.ZERO;
    }
    Fr known = above.get(place);
    if (known == null) {
      int first = place << 2;
      known = Poseidon2.compress(node(first), node(first + 1), node(first + 2), node(first + 3));
      above.put(place, known);
    }
    return known;
  }

  /**
   * The path of a slot to the root.
   *
   * @throws IllegalArgumentException if it is in no region
   */
  public MerklePath path(long slot) {
    int number = shape.regionOf(slot);
    SlotShape.Region region = shape.regions().get(number);
    MerklePath path =
        SparseTree.path(
            region.depth(),
            0,
            (level, index) -> nodes.get(key(number, level, index)),
            slot - region.firstSlot());
    return path.then(placePath(region.place()));
  }

  private MerklePath placePath(int place) {
    List<Fr> siblings = new ArrayList<>();
    for (int own = place; own > SlotShape.ROOT; own >>>= 2) {
      int first = own & ~(MerklePath.ARITY - 1);
      for (int child = first; child < first + MerklePath.ARITY; child++) {
        if (child != own) {
          siblings.add(node(child));
        }
      }
    }
    return new MerklePath(siblings);
  }

  /** Written slots in ascending order; a copy. */
  public TreeMap<Long, Fr> slots() {
    return new TreeMap<>(slots);
  }

  /** An independent tree with the same slots. */
  public SlotTree copy() {
    return new SlotTree(shape, new TreeMap<>(slots), new HashMap<>(nodes), new HashMap<>(above));
  }

  private static long key(int region, int level, long index) {
    return (long) region << INDEX_BITS + LEVEL_BITS | (long) level << INDEX_BITS | index;
  }
}
