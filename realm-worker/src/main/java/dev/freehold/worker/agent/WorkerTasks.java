package dev.freehold.worker.agent;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.worker.machine.RealmEffect;

/**
 * Tasks of a worker beside its machine's thread. Every method returns at once; the result is an
 * input for the machine.
 */
public interface WorkerTasks {
  /** Checks proofs; ends in a {@link dev.freehold.worker.machine.RealmInput.Judged}. */
  void verify(RealmId realm, RealmEffect.Verify request);

  /**
   * Applies and commits a batch, one realm's batches in order; ends in a {@link
   * dev.freehold.worker.machine.RealmInput.Committed}.
   */
  void process(RealmId realm, BlockTransition.Batch batch);

  /**
   * Copies a realm up to a final header, as far as that goes; ends in a {@link
   * dev.freehold.worker.machine.WorkerInput.Copied}, after a pause if it failed.
   *
   * @param from the endpoint of a worker that holds the realm
   */
  void copy(RealmHeader target, String from);

  /**
   * Has the blocks of a realm above one leave its store for its tail; ends in a {@link
   * dev.freehold.worker.machine.WorkerInput.Copied}.
   */
  void unwind(RealmId realm, long height);

  /**
   * Replays all of a realm's tail into its store; ends in a {@link
   * dev.freehold.worker.machine.WorkerInput.Copied}.
   */
  void replayTail(RealmId realm);
}
