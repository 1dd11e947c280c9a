package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;

/**
 * A slot's value with everything that ties it to a global root: the path in the user's own tree,
 * the leaf of (contract, user) and that leaf's path.
 *
 * @param slot the slot's index
 * @param value its value
 * @param slotPath the path in the user's tree, as deep as the contract's state
 * @param leaf the leaf of the global tree: the user's state root, or 0 if nothing was ever written
 * @param leafPath the leaf's path, {@value StateShape#GLOBAL_DEPTH} levels
 */
public record SlotProof(long slot, Fr value, MerklePath slotPath, Fr leaf, MerklePath leafPath) {

  /** Whether this proves the value of the slot of {@code user} in {@code contract} at a root. */
  public boolean proves(Fr globalRoot, ContractId contract, UserId user, int depth) {
    if (slotPath.depth() != depth
        || leafPath.depth() != StateShape.GLOBAL_DEPTH
        || slot < 0
        || slot >= StateShape.slotCount(depth)) {
      return false;
    }
    Fr stateRoot = leaf.isZero() ? EmptyRoots.at(depth) : leaf;
    return slotPath.rootFrom(value, slot).equals(stateRoot)
        && leafPath.rootFrom(leaf, StateShape.globalLeaf(contract, user)).equals(globalRoot);
  }
}
