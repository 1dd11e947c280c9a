package dev.freehold.core.port;

import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.transition.BlockTransition;
import java.util.List;

/**
 * The store of one process: the chain of checkpoints and any number of realms. Every method may
 * throw {@link StoreException}.
 */
public interface NodeStore {
  /** The chain of checkpoints. */
  ChainStore chain();

  /** A realm, which stands at its origin if nothing of it is here; always the same object. */
  RealmStore realm(RealmId realm);

  /**
   * Makes blocks of several realms durable, each as {@link RealmCommits#commit} does; where the
   * store can, in one write, of which all is there after a crash or nothing.
   *
   * @param blocks at most one a realm
   * @throws IllegalStateException if one of them cannot be committed: it, and what comes behind it,
   *     is not
   */
  default void commit(List<BlockTransition.Result> blocks) {
    for (BlockTransition.Result result : blocks) {
      realm(result.block().header().realm()).commit(result.delta(), result.block());
    }
  }

  /** What is kept of realms that are followed, besides their stores. */
  RealmTails tails();

  /**
   * Takes blocks of a realm back out of its store, the last one first, and puts each at the
   * beginning of the realm's tail, as of the epoch that is promised: what a worker does with the
   * blocks above what is final when it serves the realm no longer. Each block is one synced write.
   * Nothing else writes to the realm's store or its tail meanwhile.
   *
   * @param height of the last block that stays
   * @throws IllegalStateException if what is below is not kept, as it is for what is not final
   */
  void unwind(RealmId realm, long height);

  /** The realms that have a block here, ascending. */
  List<RealmId> heldRealms();

  /**
   * The copying of a realm that has no block here: begun, or gone on with after a restart. Used by
   * one thread; nothing else may use the realm until it is finished.
   *
   * @throws IllegalStateException if the realm has blocks here
   */
  RealmCopy copyRealm(RealmId realm);
}
