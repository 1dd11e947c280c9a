package dev.freehold.core.transition;

import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;

/**
 * Rules of one realm's transition, taken from the genesis.
 *
 * @param activeRealms realms 0..activeRealms-1 take accounts
 * @param development whether development keys may be deployed
 */
public record RealmRules(
    RealmId realm, Hash32 chainId, FeeSchedule fees, int activeRealms, boolean development) {
  /** The rules of a realm of a network. */
  public static RealmRules of(Genesis genesis, RealmId realm) {
    return new RealmRules(
        realm, genesis.hash(), genesis.fees(), genesis.activeRealms(), genesis.development());
  }
}
