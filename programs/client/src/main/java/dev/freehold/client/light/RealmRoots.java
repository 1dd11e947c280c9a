package dev.freehold.client.light;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The tree over all realms' roots. At most 5,461 nodes. */
final class RealmRoots implements SparseTree.NodeSource {
  private record Place(int level, long index) {}

  private final Map<Place, Fr> nodes = new HashMap<>();

  @Override
  public Fr node(int level, long index) {
    return nodes.get(new Place(level, index));
  }

  /** The global root once these realms stand at these headers. */
  Fr update(Collection<RealmHeader> headers) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    headers.forEach(header -> leaves.put((long) header.realm().value(), header.rootAfter()));
    return SparseTree.update(
        StateShape.REALM_LEVELS,
        StateShape.REALM_DEPTH,
        this,
        leaves,
        (level, index, value) -> nodes.put(new Place(level, index), value));
  }
}
