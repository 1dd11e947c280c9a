package dev.freehold.core.port;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.PricedState;
import dev.freehold.core.tree.SparseTree;
import java.util.List;
import java.util.Optional;

/**
 * A realm as it was last committed, for reading alone. Any thread reads. Every method may throw
 * {@link StoreException}.
 */
public interface RealmView extends PricedState, SparseTree.NodeSource {
  /** The header of the last committed block; the realm's origin before the first. */
  RealmHeader head();

  @Override
  default FeeMarket market() {
    return head().market();
  }

  /** The header of a committed block; empty if there is no block of that height. */
  Optional<RealmHeader> header(long height);

  /**
   * The height of the block that a bundle stands in, be it as one that failed, for as long as
   * receipts are kept.
   */
  Optional<Long> blockOf(Hash32 bundleId);

  /** Why a bundle that stands in a block failed there, for as long as receipts are kept. */
  Optional<BundleStatus.Failed> failure(Hash32 bundleId);

  /** Why a bundle was rejected after it had been admitted, for as long as receipts are kept. */
  Optional<BundleStatus.Rejected> rejection(Hash32 bundle);

  /**
   * What is on record of a bundle, by one look-up where the store can: that it failed, that a block
   * holds it ({@code Committed}, whether or not that is final), or that it was rejected.
   */
  default Optional<BundleStatus> receipt(Hash32 bundle) {
    return failure(bundle)
        .<BundleStatus>map(failed -> failed)
        .or(() -> blockOf(bundle).map(BundleStatus.Committed::new))
        .or(() -> rejection(bundle));
  }

  /** The users of this realm whose account holds a key, ascending, as of the last block. */
  List<UserId> accountsWithKey(Fr authKey);

  /**
   * The realm as it was after the block of a height (0 for its origin), while it is readable.
   *
   * @return empty if that height is not committed or no longer readable
   */
  Optional<RealmSnapshot> at(long height);
}
