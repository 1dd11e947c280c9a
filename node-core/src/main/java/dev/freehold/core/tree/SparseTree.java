package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Reading and updating a quaternary tree of which only the touched nodes are stored. Level 0 holds
 * the leaves. A node that is not stored is the root of an untouched subtree, {@code E[emptyBase +
 * level]}, where {@code emptyBase} is how many empty levels hang below this tree's leaves.
 */
public final class SparseTree {
  /** Source of a tree's nodes. */
  @FunctionalInterface
  public interface NodeSource {
    /** The node, or {@code null} if it was never stored. */
    Fr node(int level, long index);

    /**
     * Reads families, the four children at {@code level} of each of {@code parents}: writes the
     * limbs of those that are stored and leaves the others' as they are. A source that keeps
     * families together, or answers many at once faster than one by one, overrides this.
     *
     * @param parents indexes in the level above, ascending
     * @param limbs {@link TreeDelta#FAMILY_LIMBS} for each parent, end to end
     */
    default void families(int level, long[] parents, long[] limbs) {
      for (int i = 0; i < parents.length; i++) {
        for (int child = 0; child < MerklePath.ARITY; child++) {
          Fr stored = node(level, parents[i] << 2 | child);
          if (stored != null) {
            stored.copyLimbs(limbs, i * TreeDelta.FAMILY_LIMBS + child * FrArrays.LIMBS);
          }
        }
      }
    }
  }

  /** Receiver of changed nodes. */
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
   * Writes leaves and rehashes every node above them once, level by level from the bottom.
   *
   * @param depth levels of the tree, at least 1
   * @param indexes the leaves, strictly ascending
   * @param values their new values, four Montgomery limbs each, end to end
   * @throws IllegalArgumentException if the leaves are out of order or outside the tree
   */
  public static TreeDelta update(
      int depth,
      int emptyBase,
      NodeSource nodes,
      long[] indexes,
      long[] values,
      LevelHasher hasher) {
    return update(depth, emptyBase, List.of(new Writes(nodes, indexes, values)), hasher).getFirst();
  }

  /**
   * Leaves that are to be written to one of several trees.
   *
   * @param nodes the tree
   * @param indexes the leaves, strictly ascending; none leaves the tree as it is
   * @param values their new values, four Montgomery limbs each, end to end
   */
  public record Writes(NodeSource nodes, long[] indexes, long[] values) {}

  /**
   * Updates several trees of one form, each by itself; their levels are hashed together, which many
   * small updates gain by.
   *
   * @return the updates in the order of {@code trees}
   * @throws IllegalArgumentException if the leaves of one are out of order or outside the tree
   */
  public static List<TreeDelta> update(
      int depth, int emptyBase, List<Writes> trees, LevelHasher hasher) {
    return TreeUpdate.run(depth, emptyBase, trees, hasher);
  }

  /**
   * The same for small trees. The sink receives the leaves and all changed nodes, each level in
   * ascending order, the root last.
   *
   * @return the new root
   */
  public static Fr update(
      int depth, int emptyBase, NodeSource nodes, SortedMap<Long, Fr> leaves, NodeSink sink) {
    if (leaves.isEmpty()) {
      return node(nodes, emptyBase, depth, 0);
    }
    TreeDelta delta = update(depth, emptyBase, nodes, leaves);
    delta.forEachNode(sink);
    return delta.root();
  }

  /** The same, not yet handed to anybody. */
  public static TreeDelta update(
      int depth, int emptyBase, NodeSource nodes, SortedMap<Long, Fr> leaves) {
    long[] indexes = new long[leaves.size()];
    long[] values = new long[leaves.size() * FrArrays.LIMBS];
    int count = 0;
    for (Map.Entry<Long, Fr> leaf : leaves.entrySet()) {
      indexes[count] = leaf.getKey();
      leaf.getValue().copyLimbs(values, count * FrArrays.LIMBS);
      count++;
    }
    return update(depth, emptyBase, nodes, indexes, values, LevelHasher.SERIAL);
  }

  /** The path of the leaf at {@code index}. */
  public static MerklePath path(int depth, int emptyBase, NodeSource nodes, long index) {
    List<Fr> siblings = new ArrayList<>(depth * MerklePath.SIBLINGS);
    long[] family = new long[TreeDelta.FAMILY_LIMBS];
    for (int level = 0; level < depth; level++) {
      TreeUpdate.fillEmpty(family, emptyBase + level);
      long own = index >>> 2 * level;
      nodes.families(level, new long[] {own >>> 2}, family);
      for (int child = 0; child < MerklePath.ARITY; child++) {
        if (child != (own & (MerklePath.ARITY - 1))) {
          siblings.add(Fr.fromLimbs(family, child * FrArrays.LIMBS));
        }
      }
    }
    return new MerklePath(siblings);
  }
}
