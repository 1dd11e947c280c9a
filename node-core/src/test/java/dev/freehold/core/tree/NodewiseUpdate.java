package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import java.util.SortedMap;
import java.util.TreeMap;

/** The update said plainly, a node at a time: the oracle of the one over flat arrays. */
final class NodewiseUpdate {
  private NodewiseUpdate() {}

  /** Hands the sink every written leaf and node, each level in ascending order, the root last. */
  static Fr run(
      int depth,
      int emptyBase,
      SparseTree.NodeSource nodes,
      SortedMap<Long, Fr> leaves,
      SparseTree.NodeSink sink) {
    SortedMap<Long, Fr> changed = leaves;
    changed.forEach((index, value) -> sink.accept(0, index, value));
    for (int level = 0; level < depth; level++) {
      SortedMap<Long, Fr> parents = new TreeMap<>();
      for (long index : changed.keySet()) {
        if (!parents.containsKey(index >>> 2)) {
          parents.put(index >>> 2, parent(nodes, emptyBase, level, index >>> 2, changed));
        }
      }
      int parentLevel = level + 1;
      parents.forEach((index, value) -> sink.accept(parentLevel, index, value));
      changed = parents;
    }
    return changed.get(0L);
  }

  private static Fr parent(
      SparseTree.NodeSource nodes,
      int emptyBase,
      int level,
      long parent,
      SortedMap<Long, Fr> changed) {
    Fr[] children = new Fr[MerklePath.ARITY];
    for (int child = 0; child < MerklePath.ARITY; child++) {
      long index = parent << 2 | child;
      Fr fresh = changed.get(index);
      children[child] = fresh != null ? fresh : SparseTree.node(nodes, emptyBase, level, index);
    }
    return Poseidon2.compress(children[0], children[1], children[2], children[3]);
  }
}
