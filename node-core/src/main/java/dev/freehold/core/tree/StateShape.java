package dev.freehold.core.tree;

import dev.freehold.core.Limits;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;

/**
 * Depths and indexes of the state trees, which stand on one another: slots, users, contracts,
 * realms, from the leaves up (docs/protocol.md, section 3). A realm's tree is contract-major: the
 * leaf of (contract, user) has index {@code contract << 20 | user}. The leaf of a realm in the
 * global tree is its {@link RealmLeaf}, at the index of its id.
 */
public final class StateShape {
  /** Levels over the users of one contract in one realm. */
  public static final int USER_LEVELS = UserId.INDEX_BITS / 2;

  /** Levels over the contracts of one realm. */
  public static final int CONTRACT_LEVELS = ContractId.BITS / 2;

  /** Levels over the realms. */
  public static final int REALM_LEVELS = RealmId.BITS / 2;

  /** Depth of a realm's tree: an untouched realm is {@code E[20]}. */
  public static final int REALM_DEPTH = USER_LEVELS + CONTRACT_LEVELS;

  /** Levels below the leaves of the global tree: a realm's tree, and its leaf above the root. */
  public static final int GLOBAL_BASE = REALM_DEPTH + 1;

  /** Least number of levels between a slot and the root of its user's tree. */
  public static final int SLOT_DEPTH_MIN = 1;

  /** Greatest depth of a region of slots. */
  public static final int SLOT_DEPTH_MAX = 17;

  /** Slots are numbered below this. */
  public static final long SLOTS_MAX = 1L << 2 * SLOT_DEPTH_MAX;

  /** Levels between a slot and the root of its user's tree at the most. */
  public static final int SLOT_LEVELS_MAX = SLOT_DEPTH_MAX + Limits.STATE_PLACE_LEVELS_MAX;

  private StateShape() {}

  /** The index of a leaf in its realm's tree. */
  public static long realmLeaf(ContractId contract, int userIndex) {
    return (long) contract.value() << UserId.INDEX_BITS | userIndex;
  }
}
