package dev.freehold.simulation.disk;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.BlockDelta;

/** One atomic write. */
public sealed interface Write {
  /** A realm block with its changes. */
  record Block(RealmId realm, BlockDelta delta, RealmBlock block) implements Write {}

  /** A checkpoint in a chain store. */
  record Appended(Checkpoint checkpoint) implements Write {}

  /** An entry of a log. */
  record Entry(byte[] bytes) implements Write {}
}
