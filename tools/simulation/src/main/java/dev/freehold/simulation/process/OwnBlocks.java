package dev.freehold.simulation.process;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.hostile.WorkerLies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Blocks of a worker that lies, as they are and as they could have been.
 *
 * @param stores of the worker in this life
 */
record OwnBlocks(Genesis genesis, Stores stores) implements WorkerLies.Blocks {
  @Override
  public Optional<WorkerLies.Shown> of(RealmHeader header) {
    RealmStore store = stores.realm(header.realm());
    return store.block(header.height()).flatMap(block -> shown(store, block));
  }

  private Optional<WorkerLies.Shown> shown(RealmStore store, RealmBlock block) {
    RealmHeader header = block.header();
    try (RealmSnapshot state = store.at(header.height() - 1).orElse(null)) {
      if (state == null) {
        return Optional.empty();
      }
      RealmHeader before = before(store, header);
      return Optional.of(
          new WorkerLies.Shown(
              before,
              block,
              StatelessBlock.of(replay(header.realm()), before, state, state, block)));
    }
  }

  private static RealmHeader before(RealmStore store, RealmHeader header) {
    return header.height() == 1
        ? RealmHeader.origin(header.realm())
        : store.header(header.height() - 1).orElseThrow();
  }

  private BlockReplay replay(RealmId realm) {
    ChainStore chain = stores.chain();
    return new BlockReplay(RealmRules.of(genesis, realm), chain, chain::checkpoint);
  }

  /** The one without bundles, that adopts a checkpoint less if there are none. */
  @Override
  public Optional<WorkerLies.Shown> twin(WorkerLies.Shown of) {
    RealmHeader header = of.block().header();
    long adopts = header.checkpointHeight() - (of.block().bundles().isEmpty() ? 1 : 0);
    if (adopts < Math.max(0, of.before().checkpointHeight())) {
      return Optional.empty();
    }
    RealmStore store = stores.realm(header.realm());
    try (RealmSnapshot state = store.at(header.height() - 1).orElseThrow()) {
      BlockTransition.Batch batch =
          new BlockTransition.Batch(
              adopts, delivered(header.realm(), of.before(), adopts), List.of(), List.of());
      RealmBlock twin =
          new BlockTransition(RealmRules.of(genesis, header.realm()), stores.chain())
              .apply(of.before(), state, state, batch)
              .block();
      return shown(store, twin);
    }
  }

  private List<Checkpoint> delivered(RealmId realm, RealmHeader before, long last) {
    List<Checkpoint> delivered = new ArrayList<>();
    for (long height = before.checkpointHeight() + 1; height <= last; height++) {
      Checkpoint checkpoint = stores.chain().checkpoint(height).orElseThrow();
      if (!checkpoint.eventsFor(realm).isEmpty()) {
        delivered.add(checkpoint);
      }
    }
    return delivered;
  }
}
