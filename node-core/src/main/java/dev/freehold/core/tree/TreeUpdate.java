package dev.freehold.core.tree;

import dev.freehold.core.field.FrArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One pass over a tree from written leaves to the root, a level at a time over flat arrays: read
 * the families of all changed nodes, put the new children in, hash them all at once.
 */
final class TreeUpdate {
  private final int emptyBase;
  private final SparseTree.NodeSource nodes;
  private final TreeDelta.Level[] levels;

  /** The written nodes of the level that is next: ascending indexes, and their limbs. */
  private long[] indexes;

  private long[] values;

  private TreeUpdate(int depth, int emptyBase, SparseTree.Writes writes) {
    this.emptyBase = emptyBase;
    nodes = writes.nodes();
    indexes = writes.indexes();
    values = writes.values();
    levels = new TreeDelta.Level[depth];
  }

  /** Updates trees of one form side by side: the levels of all are hashed together. */
  static List<TreeDelta> run(
      int depth, int emptyBase, List<SparseTree.Writes> writes, LevelHasher hasher) {
    List<TreeUpdate> updates = new ArrayList<>();
    for (SparseTree.Writes of : writes) {
      requireAscending(of.indexes(), depth);
      if (of.values().length != of.indexes().length * FrArrays.LIMBS) {
        throw new IllegalArgumentException(
            of.values().length + " limbs for " + of.indexes().length + " leaves");
      }
      updates.add(new TreeUpdate(depth, emptyBase, of));
    }
    List<TreeUpdate> written = updates.stream().filter(u -> u.indexes.length > 0).toList();
    for (int level = 0; level < depth && !written.isEmpty(); level++) {
      for (TreeUpdate update : written) {
        update.gather(level);
      }
      hash(written, level, hasher);
    }
    return updates.stream().map(TreeUpdate::delta).toList();
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

  /** Puts what is written at {@code level} into its families. */
  private void gather(int level) {
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
    indexes = parents;
    levels[level] = new TreeDelta.Level(parents, before, after, written);
  }

  /** Hashes the families of a level of all trees into their levels above. */
  private static void hash(List<TreeUpdate> updates, int level, LevelHasher hasher) {
    int count = updates.stream().mapToInt(u -> u.indexes.length).sum();
    long[] in = new long[count * TreeDelta.FAMILY_LIMBS];
    int to = 0;
    for (TreeUpdate update : updates) {
      long[] families = update.levels[level].after();
      System.arraycopy(families, 0, in, to, families.length);
      to += families.length;
    }
    long[] out = new long[count * FrArrays.LIMBS];
    hasher.compress(out, in, count);
    int from = 0;
    for (TreeUpdate update : updates) {
      int end = from + update.indexes.length * FrArrays.LIMBS;
      update.values = Arrays.copyOfRange(out, from, end);
      from = end;
    }
  }

  private TreeDelta delta() {
    return indexes.length == 0 ? TreeDelta.none(levels.length) : new TreeDelta(levels, values);
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
