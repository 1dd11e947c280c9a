package dev.freehold.core.port;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.StateView;
import dev.freehold.core.tree.SparseTree;
import java.util.List;
import java.util.Optional;

/**
 * One realm's durable state. Reads see the last committed block. One thread commits; any thread
 * reads. Every method may throw {@link StoreException}.
 */
public interface RealmStore extends StateView, SparseTree.NodeSource {
  /** The header of the last committed block; the realm's origin before the first. */
  RealmHeader head();

  /**
   * Makes a block and its changes durable in one atomic write, synced before this returns.
   *
   * @throws IllegalStateException if the block does not follow {@link #head}
   */
  void commit(BlockDelta delta, RealmBlock block);

  /** A committed block. */
  Optional<RealmBlock> block(long height);

  /**
   * What an entry of a block's list of proofs proves.
   *
   * @return empty if there is no such block or entry
   */
  Optional<List<CallStatement>> statements(long height, int entry);

  /**
   * The headers of committed blocks from a height on, ascending; none if there is no such block.
   *
   * @param max how many at the most
   */
  List<ProvenHeader> headers(long from, int max);

  /** The height of the block that a bundle stands in, for as long as receipts are kept. */
  Optional<Long> blockOf(Hash32 bundleId);

  /**
   * Keeps why a bundle was rejected after it had been admitted. Written with the next block: a
   * crash before that takes it along. Any thread.
   */
  void reject(Hash32 bundle, BundleStatus.Rejected status);

  /** Why a bundle was rejected after it had been admitted, for as long as receipts are kept. */
  Optional<BundleStatus.Rejected> rejection(Hash32 bundle);

  /** The users of this realm whose account holds a key, as of the last committed block. */
  List<UserId> accountsWithKey(Fr authKey);

  /**
   * The realm as it was after the block of a height (0 for its origin), while it is readable.
   *
   * @return empty if that height is not committed or no longer readable
   */
  Optional<RealmSnapshot> at(long height);
}
