package dev.freehold.simulation.disk;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.TreeDelta;
import java.util.HashMap;
import java.util.Map;

/**
 * The changes that checkpoints make in the tree over the realms, each hashed once in a world and
 * not once in every process: a checkpoint's hash names all checkpoints before it, so the result is
 * a function of it alone.
 */
public final class RealmTrees implements MemoryNodeStore.TreeUpdates {
  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, TreeDelta> updates = new HashMap<>();

  @Override
  public TreeDelta of(Checkpoint checkpoint, SparseTree.NodeSource before) {
    Hash32 hash = checkpoint.hash();
    TreeDelta known = updates.get(hash);
    if (known == null) {
      known = RealmTree.update(before, checkpoint.headers());
      updates.put(hash, known);
    }
    return known;
  }
}
