package dev.freehold.worker.agent;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.LevelHasher;

/** Applies sealed batches to one realm's store. Used by one thread. */
public final class BlockProcessor {
  private final RealmStore store;
  private final BlockTransition transition;

  /** Hashes on the caller's thread. */
  public BlockProcessor(RealmRules rules, RealmStore store, ChainView chain) {
    this(rules, store, chain, LevelHasher.SERIAL);
  }

  /**
   * @param hasher hashes the levels of the realm's tree
   */
  public BlockProcessor(RealmRules rules, RealmStore store, ChainView chain, LevelHasher hasher) {
    this.store = store;
    transition = new BlockTransition(rules, chain, hasher);
  }

  /** Applies a batch; the block is durable when this returns. */
  public RealmBlock process(BlockTransition.Batch batch) {
    BlockTransition.Result result = transition.apply(store.head(), store, store, batch);
    store.commit(result.delta(), result.block());
    return result.block();
  }
}
