package dev.freehold.worker.agent;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.transition.BlockWitness;

/** Keeps the witnesses of blocks for those who check without state. Any thread. */
@FunctionalInterface
public interface WitnessKeeper {
  /** Keeps a block's witness, before the block itself is committed. */
  void keep(RealmHeader header, BlockWitness witness);
}
