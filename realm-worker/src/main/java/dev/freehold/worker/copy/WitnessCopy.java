package dev.freehold.worker.copy;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.ReplayException;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.core.transition.WitnessException;
import java.util.function.Consumer;

/**
 * Copying of the witnesses of blocks that were copied, from the last block back to the first whose
 * witness the other worker does not have. Each is checked by a replay of its block.
 */
final class WitnessCopy {
  private final RealmStore stored;
  private final BlockSource source;
  private final Consumer<String> told;
  private final BlockReplay replay;

  WitnessCopy(
      Genesis genesis,
      NodeStore store,
      RealmHeader target,
      BlockSource source,
      Consumer<String> told) {
    this.source = source;
    this.told = told;
    stored = store.realm(target.realm());
    ChainStore chain = store.chain();
    replay = new BlockReplay(RealmRules.of(genesis, target.realm()), chain, chain::checkpoint);
  }

  /** Copies those of the blocks from one height to another, both included. */
  CopyStep run(long first, long last) {
    long height = last;
    while (height >= first && stored.witness(height).isPresent()) {
      height--;
    }
    if (height < first) {
      return new CopyStep.Done();
    }
    long lacked = height;
    return source.stateless(
        lacked,
        block -> {
          RealmHeader header = stored.header(lacked).orElseThrow();
          if (!block.block().header().equals(header)) {
            return end(first, lacked, "it is another block's");
          }
          try {
            take(header, block);
          } catch (WitnessException | ReplayException e) {
            return end(first, lacked, e.getMessage());
          }
          return run(first, lacked - 1);
        },
        why -> end(first, lacked, why));
  }

  private void take(RealmHeader header, StatelessBlock block) {
    RealmHeader before =
        header.height() == 1
            ? RealmHeader.origin(header.realm())
            : stored.header(header.height() - 1).orElseThrow();
    block.check(replay, before);
    stored.keepWitness(header.height(), block.witness());
  }

  private CopyStep end(long first, long height, String why) {
    told.accept(
        "no witnesses of blocks %d to %d were copied: that of block %d there: %s"
            .formatted(first, height, height, why));
    return new CopyStep.Done();
  }
}
