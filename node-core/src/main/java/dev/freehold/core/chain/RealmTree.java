package dev.freehold.core.chain;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tree over all realms: 6 levels, the leaf of a realm at the index of its id, the leaf's value
 * {@link RealmHeader#leaf()}. Its root is the global root of a checkpoint.
 *
 * <p>The static methods work on the tree wherever its nodes are; an instance keeps the latest
 * version in memory, at most 5,461 nodes, and is used by one thread.
 */
public final class RealmTree implements SparseTree.NodeSource {
  // Looked up by key; who goes through all of it gets no order.
  private final Map<Long, Fr> nodes = new HashMap<>();

  @Override
  public Fr node(int level, long index) {
    return nodes.get(key(level, index));
  }

  /**
   * Puts the realms at new headers.
   *
   * @return the global root after that
   */
  public Fr put(Collection<RealmHeader> headers) {
    return put(update(this, headers));
  }

  /**
   * Takes over an update of this tree.
   *
   * @return the global root after that
   */
  public Fr put(TreeDelta update) {
    update.forEachNode((level, index, value) -> nodes.put(key(level, index), value));
    return root(this);
  }

  /** Hands over every stored node, in no order. */
  public void forEachNode(SparseTree.NodeSink sink) {
    nodes.forEach(
        (key, value) ->
            sink.accept((int) (key >>> RealmId.BITS), key & (RealmId.COUNT - 1), value));
  }

  private static long key(int level, long index) {
    return (long) level << RealmId.BITS | index;
  }

  /** The global root of a tree over realms. */
  public static Fr root(SparseTree.NodeSource tree) {
    return SparseTree.node(tree, StateShape.GLOBAL_BASE, StateShape.REALM_LEVELS, 0);
  }

  /**
   * The update that puts realms at new headers. Nothing is written.
   *
   * @param headers at most one a realm, in any order
   */
  public static TreeDelta update(SparseTree.NodeSource tree, Collection<RealmHeader> headers) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    headers.forEach(header -> leaves.put((long) header.realm().value(), header.leaf()));
    return leaves.isEmpty()
        ? TreeDelta.none(StateShape.REALM_LEVELS)
        : SparseTree.update(StateShape.REALM_LEVELS, StateShape.GLOBAL_BASE, tree, leaves);
  }

  /**
   * The global root after an update.
   *
   * @param tree the tree before it
   */
  public static Fr rootAfter(SparseTree.NodeSource tree, TreeDelta update) {
    return update.isEmpty() ? root(tree) : update.root();
  }

  /** The path from the leaf of a realm up to the global root. */
  public static MerklePath path(SparseTree.NodeSource tree, RealmId realm) {
    return SparseTree.path(StateShape.REALM_LEVELS, StateShape.GLOBAL_BASE, tree, realm.value());
  }
}
