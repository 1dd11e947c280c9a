package dev.freehold.store;

import dev.freehold.core.field.Fr;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.TreeDelta;

/**
 * A tree at one version, read family by family.
 *
 * @param depth the root's level
 * @param stored where its families are
 */
record FamilyTree(int depth, Families stored) implements SparseTree.NodeSource {
  /** Reads one family at a time. */
  @FunctionalInterface
  interface Families {
    /**
     * Reads the four children at {@code level} of {@code parent}.
     *
     * @param limbs written from {@code off} on if the family is stored
     * @return whether it is
     */
    boolean read(int level, long parent, long[] limbs, int off);
  }

  @Override
  public Fr node(int level, long index) {
    boolean isRoot = level == depth;
    long[] family = new long[TreeDelta.FAMILY_LIMBS];
    boolean found = stored.read(isRoot ? level - 1 : level, index >>> 2, family, 0);
    return found ? TreeNodes.of(family, isRoot, index) : null;
  }

  @Override
  public void families(int level, long[] parents, long[] limbs) {
    for (int i = 0; i < parents.length; i++) {
      stored.read(level, parents[i], limbs, i * TreeDelta.FAMILY_LIMBS);
    }
  }
}
