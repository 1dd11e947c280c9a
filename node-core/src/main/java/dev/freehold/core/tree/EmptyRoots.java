package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;

/** The roots E[i] of trees nothing was written to: E[0] = 0. */
public final class EmptyRoots {
  private static final Fr[] ROOTS = new Fr[StateShape.GLOBAL_DEPTH + 1];

  static {
    ROOTS[0] = Fr.ZERO;
    for (int i = 1; i < ROOTS.length; i++) {
      Fr below = ROOTS[i - 1];
      ROOTS[i] = Poseidon2.compress(below, below, below, below);
    }
  }

  private EmptyRoots() {}

  /** E[level] for a level in [0, 26]. */
  public static Fr at(int level) {
    return ROOTS[level];
  }
}
