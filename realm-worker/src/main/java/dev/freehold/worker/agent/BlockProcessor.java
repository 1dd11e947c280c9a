package dev.freehold.worker.agent;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.LevelHasher;
import java.util.Optional;

/** Applies sealed batches to one realm's store. Used by one thread. */
public final class BlockProcessor {
  private final RealmStore store;
  private final BlockTransition transition;
  private final Optional<WitnessKeeper> witnesses;
  private boolean failed;

  /** Hashes on the caller's thread. */
  public BlockProcessor(RealmRules rules, RealmStore store, ChainView chain) {
    this(rules, store, chain, LevelHasher.SERIAL, Optional.empty());
  }

  /**
   * @param hasher hashes the levels of the realm's tree
   * @param witnesses gets the witness of every block, if they are wanted
   */
  public BlockProcessor(
      RealmRules rules,
      RealmStore store,
      ChainView chain,
      LevelHasher hasher,
      Optional<WitnessKeeper> witnesses) {
    this.witnesses = witnesses;
    this.store = store;
    transition = new BlockTransition(rules, chain, hasher);
  }

  /**
   * Applies a batch; the block is durable when this returns.
   *
   * @throws Invariant if the batch is not one that is sealed after the block at the head, or if an
   *     earlier one was not: what comes after it would leave out what it held
   */
  public RealmBlock process(BlockTransition.Batch batch) {
    if (failed) {
      throw new Invariant("a batch before this one made no block");
    }
    failed = true;
    RealmBlock block =
        witnesses.isPresent() ? processWithWitness(batch, witnesses.get()) : processAlone(batch);
    failed = false;
    return block;
  }

  private RealmBlock processAlone(BlockTransition.Batch batch) {
    BlockTransition.Result result = transition.apply(store.head(), store, store, batch);
    store.commit(result.delta(), result.block());
    return result.block();
  }

  /** A block that is committed has its witness; one that a crash prevents is made again. */
  private RealmBlock processWithWitness(BlockTransition.Batch batch, WitnessKeeper keeper) {
    BlockWitness.Recorder recorder = new BlockWitness.Recorder(store);
    BlockTransition.Result result = transition.apply(store.head(), recorder, store, batch);
    keeper.keep(result.block().header(), recorder.witness(result.delta().tree(), store));
    store.commit(result.delta(), result.block());
    return result.block();
  }
}
