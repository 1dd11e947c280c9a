package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reading and updating a quaternary tree of which only the touched nodes are stored. Level 0 holds
 * the leaves. A node that is not stored is the root of an untouched subtree, {@code E[emptyBase +
 * level]}, where {@code emptyBase} is how many empty levels hang below this tree's leaves.
 */
public final class SparseTree {
  /** Where nodes are read from. */
  @FunctionalInterface
  public interface NodeSource {
    /** The node, or {@code null} if it was never stored. */
    Fr node(int level, long index);
  }

  /** What receives changed nodes. */
  @FunctionalInterface
  public interface NodeSink {
    void accept(int level, long index, Fr value);
  }

  private SparseTree() {}

  /** A node, stored or empty. */
  public static Fr node(NodeSource nodes, int emptyBase, int level, long index) {
    Fr stored = nodes.node(level, index);
    return stored != null ? stored : EmptyRoots.at(emptyBase + level);
  }

  /**
   * Writes leaves and rehashes every node above them once, level by level from the bottom. The sink
   * receives the leaves and all changed nodes, each level in ascending order, the root last.
   *
   * @return the new root
   */
  public static Fr update(
      int depth, int emptyBase, NodeSource nodes, SortedMap<Long, Fr> leaves, NodeSink sink) {
    SortedMap<Long, Fr> changed = leaves;
    changed.forEach((index, value) -> sink.accept(0, index, value));
    for (int level = 0; level < depth; level++) {
      SortedMap<Long, Fr> parents = new TreeMap<>();
      for (long parent : changed.keySet().stream().map(i -> i >>> 2).distinct().toList()) {
        parents.put(parent, parentNode(nodes, emptyBase, level, parent, changed));
      }
      int parentLevel = level + 1;
      parents.forEach((index, value) -> sink.accept(parentLevel, index, value));
      changed = parents;
    }
    Fr root = changed.get(0L);
    return root != null ? root : node(nodes, emptyBase, depth, 0);
  }

  /** The path of the leaf at {@code index}. */
  public static MerklePath path(int depth, int emptyBase, NodeSource nodes, long index) {
    List<Fr> siblings = new ArrayList<>(depth * MerklePath.SIBLINGS);
    for (int level = 0; level < depth; level++) {
      long own = index >>> 2 * level;
      long first = own & -MerklePath.ARITY;
      for (long child = first; child < first + MerklePath.ARITY; child++) {
        if (child != own) {
          siblings.add(node(nodes, emptyBase, level, child));
        }
      }
    }
    return new MerklePath(siblings);
  }

  private static Fr parentNode(
      NodeSource nodes, int emptyBase, int level, long parent, Map<Long, Fr> changed) {
    Fr[] children = new Fr[MerklePath.ARITY];
    for (int child = 0; child < children.length; child++) {
      long index = parent << 2 | child;
      Fr fresh = changed.get(index);
      children[child] = fresh != null ? fresh : node(nodes, emptyBase, level, index);
    }
    return Poseidon2.compress(children[0], children[1], children[2], children[3]);
  }
}
