package dev.freehold.core.replica;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * Tails of the realms that a process follows, which it keeps besides their stores: the epoch that
 * it has promised to obey of each, and a <em>tail</em> of blocks that no checkpoint held yet when
 * they came. The tail of a realm is a chain that begins on the last block of the realm's store, of
 * at most {@link dev.freehold.core.Limits#BLOCKS_AHEAD_MAX} blocks. Of each realm one thread writes
 * at a time, any reads. Every method may throw {@link StoreException}.
 *
 * <p>What a crash leaves is again such a chain: when the store is opened, blocks that the realm's
 * store holds are dropped from its tail, and so is everything from the first block on that does not
 * stand on the one before. Where that takes away blocks of the promised epoch which are not in the
 * realm's store, the next epoch is promised with it: what may have been said of them in the epoch
 * cannot be stood by.
 */
public interface RealmTails {
  /** The realms of which an epoch was promised, ascending. */
  List<RealmId> realms();

  /** The epoch promised of a realm; 0 if none was. */
  long promised(RealmId realm);

  /** The header of the last block that is here of a realm: of its tail, or of its store. */
  RealmHeader head(RealmId realm);

  /** What the tail of a realm holds above the realm's store, ascending. */
  List<TailLink> links(RealmId realm);

  /** A block of a realm's tail; empty if it holds none of this height. */
  Optional<RealmBlock> block(RealmId realm, long height);

  /**
   * Makes changes durable, in their order, in one synced write of which all is there after a crash
   * or nothing. A realm may be named more than once.
   *
   * @throws IllegalStateException if one of them cannot be made, and nothing has changed then: a
   *     promise that goes back, a block of another epoch than the promised one, or that neither
   *     follows the head nor is here of an earlier epoch, one block too many, the dropping of what
   *     the realm's store lacks
   */
  void write(List<TailWrite> writes);

  /**
   * Promises a realm's first epoch if none was promised.
   *
   * @return the epoch that is promised
   */
  default long promiseFirst(RealmId realm) {
    if (promised(realm) == 0) {
      write(List.of(new TailWrite.Promised(realm, 1)));
    }
    return promised(realm);
  }
}
