package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;

/**
 * A slot's value with everything that ties it to a global root: the path in the user's own tree,
 * the leaf of (contract, user), that leaf's path in its realm, and the realm's path.
 *
 * @param slot the slot's index
 * @param value its value
 * @param slotPath the path in the user's tree, as long as the contract's shape says
 * @param leaf the leaf of (contract, user): the user's state root, or 0 if nothing was ever written
 * @param realmPath the leaf's path to the realm's root, {@value StateShape#REALM_DEPTH} levels
 * @param asOf the checkpoint that the realm's latest block adopted, at least 0: whatever the user
 *     does next stands in a block that has adopted this one or a later one
 * @param globalPath the realm's path, {@value StateShape#REALM_LEVELS} levels
 */
public record SlotProof(
    long slot,
    Fr value,
    MerklePath slotPath,
    Fr leaf,
    MerklePath realmPath,
    long asOf,
    MerklePath globalPath) {

  /**
   * Whether this proves the value of the slot of {@code user} in {@code contract} at a root.
   *
   * @param shape of the contract's state; it says how long the slot's path is, so that no node
   *     passes for a slot
   */
  public boolean proves(Fr globalRoot, ContractId contract, UserId user, SlotShape shape) {
    if (!shape.contains(slot)
        || realmPath.depth() != StateShape.REALM_DEPTH
        || globalPath.depth() != StateShape.REALM_LEVELS
        || asOf < 0) {
      return false;
    }
    SlotShape.Region region = shape.region(slot);
    if (slotPath.depth() != region.levels()) {
      return false;
    }
    Fr stateRoot = leaf.isZero() ? shape.emptyRoot() : leaf;
    return slotPath.rootFrom(value, region.index(slot)).equals(stateRoot)
        && globalRoot(contract, user).equals(globalRoot);
  }

  /** The global root that the leaf leads to, of paths that have their levels. */
  public Fr globalRoot(ContractId contract, UserId user) {
    Fr realmRoot = realmPath.rootFrom(leaf, StateShape.realmLeaf(contract, user.index()));
    return globalPath.rootFrom(RealmLeaf.of(realmRoot, asOf), user.realm().value());
  }
}
