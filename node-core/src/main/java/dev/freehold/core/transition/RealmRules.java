package dev.freehold.core.transition;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.StoragePrices;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.codec.Encoder;
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
  /**
   * What a bundle pays for what its calls keep for ever, below 2^62.
   *
   * @param market of the realm before the bundle
   * @param totals at the checkpoint that the block adopts
   * @param emptySlots its writes into empty slots
   */
  public long storage(FeeMarket market, Totals totals, Bundle bundle, int emptySlots) {
    StoragePrices prices = fees.storage();
    long sum = emptySlots * prices.slot(market.slots());
    for (Call call : bundle.calls()) {
      if (call instanceof Call.System(SystemCall.OpenAccount _)) {
        sum += prices.account(totals.accounts(), activeRealms);
      } else if (call instanceof Call.System(SystemCall.Deploy(var contract))) {
        Encoder encoded = new Encoder();
        contract.encode(encoded);
        sum += prices.contract(totals.contracts(), encoded.length());
      }
    }
    return sum;
  }

  /** The rules of a realm of a network. */
  public static RealmRules of(Genesis genesis, RealmId realm) {
    return new RealmRules(
        realm, genesis.hash(), genesis.fees(), genesis.activeRealms(), genesis.development());
  }
}
