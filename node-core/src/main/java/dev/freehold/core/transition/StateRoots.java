package dev.freehold.core.transition;

import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.field.Fr;

/** Reading of a leaf of (contract, user) as the root of that user's tree. */
public final class StateRoots {
  private StateRoots() {}

  /** The leaf itself, or the root of an empty tree where nothing was ever written. */
  public static Fr stateRoot(Fr leaf, ContractSpec contract) {
    return leaf.isZero() ? contract.shape().emptyRoot() : leaf;
  }
}
