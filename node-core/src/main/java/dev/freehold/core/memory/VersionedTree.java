package dev.freehold.core.memory;

import dev.freehold.core.field.Fr;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.TreeDelta;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Nodes of a tree with all their versions. Reads see the latest. */
final class VersionedTree implements SparseTree.NodeSource {
  private static final int INDEX_BITS = 48;
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

  // Looked up; leaves are put in order where they are iterated.
  private final Map<Long, Versions<Fr>> nodes = new HashMap<>();

  void put(TreeDelta delta, long height) {
    delta.forEachNode(
        (level, index, value) ->
            nodes.computeIfAbsent(key(level, index), _ -> new Versions<>()).put(height, value));
  }

  /** Forgets versions from above a height. */
  void dropAbove(long height) {
    nodes.values().forEach(versions -> versions.dropAbove(height));
    nodes.values().removeIf(Versions::isEmpty);
  }

  @Override
  public Fr node(int level, long index) {
    Versions<Fr> node = nodes.get(key(level, index));
    return node == null ? null : node.latest();
  }

  /** The tree as it was at a height. */
  SparseTree.NodeSource at(long height) {
    return (level, index) -> {
      Versions<Fr> node = nodes.get(key(level, index));
      return node == null ? null : node.at(height);
    };
  }

  /** The leaves from an index on that were written by a height, ascending. */
  TreeMap<Long, Fr> leavesAt(long height, long from) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    nodes.forEach(
        (key, versions) -> {
          Fr then = versions.at(height);
          if (key >>> INDEX_BITS == 0 && (key & INDEX_MASK) >= from && then != null) {
            leaves.put(key & INDEX_MASK, then);
          }
        });
    return leaves;
  }

  private static long key(int level, long index) {
    return (long) level << INDEX_BITS | index;
  }
}
