package dev.freehold.worker.machine;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.ProofTask;
import java.util.List;

/**
 * Effects of {@link RealmMachine}: what a realm wants done, in list order. None waits for a write.
 */
public sealed interface RealmEffect {
  /**
   * Check proofs; answered by {@link RealmInput.Judged} with the same number.
   *
   * @param apart whether they are of a suspect: with what others leave of the processor, and every
   *     one is decided
   */
  record Verify(long verification, List<ProofTask> tasks, boolean apart) implements RealmEffect {}

  /** Apply and commit a sealed batch; answered by {@link RealmInput.Committed}. */
  record Process(BlockTransition.Batch batch) implements RealmEffect {}

  /** Tell the coordinator of a block that is durable. */
  record Report(RealmBlock block) implements RealmEffect {}

  /** Tell a client where its bundle stands. */
  record Tell(long connection, Hash32 bundle, BundleStatus status) implements RealmEffect {}

  /** Keep why a bundle was rejected after it had been admitted. */
  record KeepRejection(Hash32 bundle, BundleStatus.Rejected status) implements RealmEffect {}

  /** A bundle has left the stretch between admission and the open batch: room for another. */
  record Released(long connection) implements RealmEffect {}
}
