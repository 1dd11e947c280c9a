package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;

/**
 * Nodes at each level of a state that nothing was written to: E[0] = 0, E[i + 1] four times E[i]
 * compressed; but that E[21], above the root E[20] of an untouched realm, is that realm's leaf in
 * the global tree.
 */
public final class EmptyRoots {
  private static final Fr[] ROOTS = new Fr[StateShape.GLOBAL_BASE + StateShape.REALM_LEVELS + 1];

  static {
    ROOTS[0] = Fr.ZERO;
    for (int i = 1; i < ROOTS.length; i++) {
      Fr below = ROOTS[i - 1];
      ROOTS[i] =
          i == StateShape.GLOBAL_BASE
              ? RealmLeaf.of(below, 0)
              : Poseidon2.compress(below, below, below, below);
    }
  }

  private EmptyRoots() {}

  /** E[level] for a level in [0, 27]. */
  public static Fr at(int level) {
    return ROOTS[level];
  }

  /** The global root of a network in which nothing was written: E[27]. */
  public static Fr global() {
    return ROOTS[ROOTS.length - 1];
  }
}
