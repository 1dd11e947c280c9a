package dev.freehold.simulation.check;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryRealmStore;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.simulation.kernel.Invariant;
import java.util.ArrayList;
import java.util.List;

/** Replays the durable blocks of a realm from the genesis by the real transition. */
public final class ReplayCheck {
  private final Checker checker;

  public ReplayCheck(Checker checker) {
    this.checker = checker;
  }

  /** Replays all blocks of a realm: each must come out as it is. */
  public void audit(RealmId id) {
    RealmLedger realm = checker.ledger(id.value());
    MemoryRealmStore store = new MemoryRealmStore(id);
    BlockTransition transition =
        new BlockTransition(RealmRules.of(checker.genesis(), id), checker.chain());
    for (long height = 1; height <= realm.head().height(); height++) {
      RealmBlock block = realm.block(height);
      BlockTransition.Result replayed =
          transition.apply(
              store.head(), store, store, batch(id, store.head().checkpointHeight(), block));
      Checker.require(
          Invariant.REPLAYS_THE_SAME,
          replayed.block().equals(block),
          "block %d of realm %s comes out otherwise in an audit".formatted(height, id));
      store.commit(replayed.delta(), replayed.block());
    }
  }

  private BlockTransition.Batch batch(RealmId id, long adoptedBefore, RealmBlock block) {
    List<Checkpoint> delivered = new ArrayList<>();
    for (long height = adoptedBefore + 1; height <= block.header().checkpointHeight(); height++) {
      Checkpoint checkpoint = checker.chain().checkpoint(height).orElseThrow();
      if (!checkpoint.eventsFor(id).isEmpty()) {
        delivered.add(checkpoint);
      }
    }
    return new BlockTransition.Batch(
        block.header().checkpointHeight(), delivered, block.bundles(), block.failed());
  }
}
