package dev.freehold.core.port;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.finality.FinalityProof;

/** Maker of the proof that a checkpoint is final, for who may say so alone. Deterministic. */
@FunctionalInterface
public interface CheckpointSealer {
  /**
   * The proof.
   *
   * @param next follows {@code head}, and bears no proof yet
   * @param head the last final checkpoint
   */
  FinalityProof seal(Checkpoint next, Checkpoint head);
}
