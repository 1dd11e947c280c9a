package dev.freehold.simulation.disk;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.transition.BlockDelta.NodeWrite;
import dev.freehold.core.tree.EmptyRoots;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a checkpoint changes in the tree over the realms, hashed once in a world and not once in
 * every process: a checkpoint's hash names all checkpoints before it, so the result is a function
 * of it alone.
 */
public final class RealmTrees {
  /** The nodes that a checkpoint changes and the root it leads to. */
  record Change(List<NodeWrite> nodes, Fr root) {}

  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, Change> changes = new HashMap<>();

  /**
   * @param before the tree at the checkpoint before
   */
  Change after(Checkpoint checkpoint, SparseTree.NodeSource before) {
    Hash32 hash = checkpoint.hash();
    Change known = changes.get(hash);
    if (known == null) {
      known = compute(checkpoint, before);
      changes.put(hash, known);
    }
    return known;
  }

  private static Change compute(Checkpoint checkpoint, SparseTree.NodeSource before) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    for (RealmHeader header : checkpoint.headers()) {
      leaves.put((long) header.realm().value(), header.rootAfter());
    }
    List<NodeWrite> nodes = new ArrayList<>();
    if (leaves.isEmpty()) {
      Fr root = before.node(StateShape.REALM_LEVELS, 0);
      return new Change(nodes, root == null ? EmptyRoots.at(StateShape.GLOBAL_DEPTH) : root);
    }
    Fr root =
        SparseTree.update(
            StateShape.REALM_LEVELS,
            StateShape.REALM_DEPTH,
            before,
            leaves,
            (level, index, value) -> nodes.add(new NodeWrite(level, index, value)));
    return new Change(nodes, root);
  }
}
