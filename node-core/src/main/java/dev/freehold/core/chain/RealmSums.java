package dev.freehold.core.chain;

import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;

/**
 * Sums that a realm's blocks have come to, at the end of a block or behind one of its bundles.
 *
 * @param eventsChain over all events that the realm has ever sent
 * @param feesTotal all fees that it has collected
 * @param lostTotal all value that was delivered to it and that no account could take
 * @param market the price of its room
 */
public record RealmSums(Hash32 eventsChain, long feesTotal, long lostTotal, FeeMarket market) {

  public void encode(Encoder out) {
    out.hash(eventsChain).u63(feesTotal).u63(lostTotal);
    market.encode(out);
  }
}
