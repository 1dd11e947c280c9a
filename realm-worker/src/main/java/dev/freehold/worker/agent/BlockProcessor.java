package dev.freehold.worker.agent;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StateView;
import dev.freehold.core.tree.LevelHasher;
import java.util.List;
import java.util.Optional;

/** Applies sealed batches to one realm's store. Used by one thread at a time. */
public final class BlockProcessor {
  private final RealmStore store;
  private final BlockTransition transition;
  private final Optional<WitnessKeeper> witnesses;
  private boolean failed;

  /** Notes what the batch that was begun reads, if witnesses are wanted. */
  private Optional<BlockWitness.Recorder> recorder = Optional.empty();

  /** Keeps no witnesses. */
  public BlockProcessor(RealmRules rules, RealmStore store, ChainView chain) {
    this(rules, store, chain, Optional.empty());
  }

  /**
   * @param witnesses gets the witness of every block, if they are wanted
   */
  public BlockProcessor(
      RealmRules rules, RealmStore store, ChainView chain, Optional<WitnessKeeper> witnesses) {
    this.witnesses = witnesses;
    this.store = store;
    transition = new BlockTransition(rules, chain);
  }

  /**
   * Applies a batch, hashing on the caller's thread; the block is durable when this returns.
   *
   * @throws Invariant if the batch is not one that is sealed after the block at the head, or if an
   *     earlier one was not: what comes after it would leave out what it held
   */
  public RealmBlock process(BlockTransition.Batch batch) {
    BlockTransition.Result result =
        BlockTransition.finish(List.of(begin(batch)), LevelHasher.SERIAL).getFirst();
    keepWitness(result);
    store.commit(result.delta(), result.block());
    committed();
    return result.block();
  }

  /**
   * Carries a batch out but for the hashing of the realm's tree, so that those of several realms
   * are hashed together; {@link #committed} is to follow once its block is durable.
   *
   * @throws Invariant as {@link #process} does
   */
  BlockTransition.Begun begin(BlockTransition.Batch batch) {
    if (failed) {
      throw new Invariant("a batch before this one made no block");
    }
    failed = true;
    recorder = witnesses.map(_ -> new BlockWitness.Recorder(store));
    StateView state = recorder.isPresent() ? recorder.get() : store;
    return transition.begin(store.head(), state, store, batch);
  }

  /** A block that is committed has its witness; one that a crash prevents is made again. */
  void keepWitness(BlockTransition.Result result) {
    recorder.ifPresent(
        read ->
            witnesses
                .orElseThrow()
                .keep(result.block().header(), read.witness(result.delta().tree(), store)));
  }

  /** The block of the batch that was begun is durable. */
  void committed() {
    failed = false;
    recorder = Optional.empty();
  }
}
