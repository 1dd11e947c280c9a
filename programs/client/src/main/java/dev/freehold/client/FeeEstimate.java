package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.protocol.wire.RealmEndpoint;

/**
 * Estimate of what bundles of one realm cost, from the latest header that is known of it.
 *
 * @param market of the realm at {@code at}
 * @param at the latest checkpoint that is known
 */
public record FeeEstimate(Genesis genesis, RealmId realm, FeeMarket market, Checkpoint at) {
  /** Checkpoints for which an estimate is used again: a rate rises by half in them at the most. */
  private static final long AGE_MAX = 3;

  /**
   * How many times what a bundle costs in a quiet realm is believed of a node: a realm that is
   * crowded for 23 checkpoints costs as much.
   */
  private static final int TRUSTED_TIMES_MAX = 16;

  /**
   * An estimate by what a node says of a realm now. A node that lies can make it higher or lower
   * than it is, never the fee itself.
   */
  public static FeeEstimate of(FreeholdClient client, RealmId realm) {
    Checkpoint latest = client.checkpoints().latest();
    RealmHeader header =
        client.realms().stream()
            .map(RealmEndpoint::header)
            .filter(known -> known.realm().equals(realm))
            .findFirst()
            .orElse(RealmHeader.origin(realm));
    return of(client.genesis(), header, latest);
  }

  /**
   * An estimate from a header.
   *
   * @param at the latest checkpoint: the realm is taken to have adopted it
   */
  public static FeeEstimate of(Genesis genesis, RealmHeader header, Checkpoint at) {
    long since = Math.max(0, at.height() - header.checkpointHeight());
    return new FeeEstimate(
        genesis, header.realm(), header.market().adopt(since, genesis.fees().target()), at);
  }

  /** Whether it is of a checkpoint not long before this one. */
  boolean holdsAt(long checkpointHeight) {
    return checkpointHeight - at.height() <= AGE_MAX;
  }

  /**
   * What a bundle costs if it is applied now and all that it writes goes into empty slots; what it
   * says of the highest fee does not matter, nor does its signature.
   */
  public long of(Bundle bundle) {
    int writes = 0;
    for (Call call : bundle.calls()) {
      writes += call instanceof Call.Proven proven ? proven.writes().size() : 0;
    }
    return market.price(genesis.fees().of(bundle))
        + RealmRules.of(genesis, realm).storage(market, at.totals(), bundle, writes);
  }

  /**
   * An unsigned bundle that pays at most so many times what it would cost now.
   *
   * @param times head-room for what changes until it is applied
   * @throws RequestException if what it would cost is so far above the genesis' fees that whoever
   *     pays has to name the highest fee: the estimate may be a lie
   */
  Bundle.Unsigned capped(Bundle.Unsigned content, int times) {
    Bundle shape = content.sign(new byte[content.scheme().signatureBytes()]);
    long cost = of(shape);
    long least = new FeeEstimate(genesis, realm, FeeMarket.ORIGIN, at).of(shape);
    if (cost / TRUSTED_TIMES_MAX > least) {
      throw new RequestException(
          "this bundle costs %d now by what a node says, and %d where a realm is quiet: name the most that you pay, --max-fee"
              .formatted(cost, least));
    }
    return withMaxFee(content, cost > Long.MAX_VALUE / times ? Long.MAX_VALUE : cost * times);
  }

  /** The same content with another highest fee. */
  static Bundle.Unsigned withMaxFee(Bundle.Unsigned content, long maxFee) {
    return new Bundle.Unsigned(
        content.chainId(),
        content.user(),
        content.nonce(),
        content.anchorHeight(),
        maxFee,
        content.scheme(),
        content.publicKey(),
        content.calls());
  }
}
