package dev.freehold.worker.machine;

import dev.freehold.core.chain.Checkpoint;

/** Checkpoint that takes effect at its place among the bundles. */
record PendingCheckpoint(long ticket, Checkpoint checkpoint) implements PendingItem {
  @Override
  public boolean isJudged() {
    return true;
  }
}
