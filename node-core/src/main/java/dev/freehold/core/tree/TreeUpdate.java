package dev.freehold.core.tree;

import dev.freehold.core.field.FrArrays;
import java.util.Arrays;

/**
 * One pass over a tree from written leaves to the root, a level at a time over flat arrays: read
 * the families of all changed nodes, put the new children in, hash them all at once.
 */
final class TreeUpdate {
  private final int emptyBase;
  private final SparseTree.NodeSource nodes;
  private final LevelHasher hasher;

  /** The written nodes of the level that is next: ascending indexes, and their limbs. */
  private long[] indexes;

  private long[] values;

  private TreeUpdate(
      int emptyBase,
      SparseTree.NodeSource nodes,
      LevelHasher hasher,
      long[] indexes,
      long[] values) {
    this.emptyBase = emptyBase;
    this.nodes = nodes;
    this.hasher = hasher;
    this.indexes = indexes;
    this.values = values;
  }

  static TreeDelta run(
      int depth,
      int emptyBase,
      SparseTree.NodeSource nodes,
      long[] indexes,
      long[] values,
      LevelHasher hasher) {
    requireAscending(indexes, depth);
    if (values.length != indexes.length * FrArrays.LIMBS) {
      throw new IllegalArgumentException(
          values.length + " limbs for " + indexes.length + " leaves");
    }
    if (indexes.length == 0) {
      return TreeDelta.none(depth);
    }
    TreeUpdate update = new TreeUpdate(emptyBase, nodes, hasher, indexes, values);
    TreeDelta.Level[] levels = new TreeDelta.Level[depth];
    for (int level = 0; level < depth; level++) {
      levels[level] = update.climb(level);
    }
    return new TreeDelta(levels, update.values);
  }

  private static void requireAscending(long[] indexes, int depth) {
    long last = -1;
    for (long index : indexes) {
      if (index <= last || index >>> 2 * depth != 0) {
        throw new IllegalArgumentException(
            "leaf %d after %d in a tree of %d levels".formatted(index, last, depth));
      }
      last = index;
    }
  }

  /** Hashes what is written at {@code level} into the level above. */
  private TreeDelta.Level climb(int level) {
    long[] parents = parents(indexes);
    long[] before = new long[parents.length * TreeDelta.FAMILY_LIMBS];
    fillEmpty(before, emptyBase + level);
    nodes.families(level, parents, before);
    long[] after = before.clone();
    byte[] written = new byte[parents.length];
    int family = 0;
    for (int i = 0; i < indexes.length; i++) {
      while (parents[family] != indexes[i] >>> 2) {
        family++;
      }
      int child = (int) indexes[i] & (MerklePath.ARITY - 1);
      written[family] |= (byte) (1 << child);
      FrArrays.copy(
          after,
          family * TreeDelta.FAMILY_LIMBS + child * FrArrays.LIMBS,
          values,
          i * FrArrays.LIMBS);
    }
    values = new long[parents.length * FrArrays.LIMBS];
    hasher.compress(values, after, parents.length);
    indexes = parents;
    return new TreeDelta.Level(parents, before, after, written);
  }

  private static long[] parents(long[] ascending) {
    long[] parents = new long[ascending.length];
    int count = 0;
    for (long index : ascending) {
      long parent = index >>> 2;
      if (count == 0 || parents[count - 1] != parent) {
        parents[count++] = parent;
      }
    }
    return Arrays.copyOf(parents, count);
  }

  /** Sets every element to the root of an untouched subtree of {@code height} levels. */
  static void fillEmpty(long[] elements, int height) {
    long[] empty = new long[FrArrays.LIMBS];
    EmptyRoots.at(height).copyLimbs(empty, 0);
    for (int at = 0; at < elements.length; at += FrArrays.LIMBS) {
      FrArrays.copy(elements, at, empty, 0);
    }
  }
}
