package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import java.util.ArrayList;
import java.util.List;

/**
 * The siblings that lead from a leaf of a quaternary tree to its root: three at each level, from
 * the leaf up, in ascending child position with the node's own position left out.
 */
public record MerklePath(List<Fr> siblings) {
  /** Siblings at each level. */
  public static final int SIBLINGS = 3;

  /** Children of a node. */
  public static final int ARITY = 4;

  public MerklePath {
    siblings = List.copyOf(siblings);
    if (siblings.size() % SIBLINGS != 0) {
      throw new IllegalArgumentException("not three siblings a level: " + siblings.size());
    }
  }

  /** How many levels the path climbs. */
  public int depth() {
    return siblings.size() / SIBLINGS;
  }

  /** Sibling {@code k} (0..2) at {@code level}, level 0 beside the leaf. */
  public Fr sibling(int level, int k) {
    return siblings.get(level * SIBLINGS + k);
  }

  /** The root that this path gives to a leaf at {@code index}. */
  public Fr rootFrom(Fr leaf, long index) {
    if (index < 0 || index >>> 2 * depth() != 0) {
      throw new IllegalArgumentException("index " + index + " outside a depth of " + depth());
    }
    Fr node = leaf;
    for (int level = 0; level < depth(); level++) {
      int own = (int) (index >>> 2 * level) & (ARITY - 1);
      Fr[] children = new Fr[ARITY];
      for (int child = 0, k = 0; child < ARITY; child++) {
        children[child] = child == own ? node : sibling(level, k++);
      }
      node = Poseidon2.compress(children[0], children[1], children[2], children[3]);
    }
    return node;
  }

  /** This path continued by the path of its root in the tree above. */
  public MerklePath then(MerklePath above) {
    List<Fr> all = new ArrayList<>(siblings);
    all.addAll(above.siblings);
    return new MerklePath(all);
  }
}
