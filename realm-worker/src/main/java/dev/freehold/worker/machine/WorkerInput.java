package dev.freehold.worker.machine;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.worker.machine.replica.ReplicaInput;
import java.util.List;

/**
 * Inputs of {@link WorkerMachine}: what happens to a worker. What comes by one of its links to the
 * network's validators bears the link's number, from 0: links are told apart, since what one
 * validator says is no other's fault.
 */
public sealed interface WorkerInput {
  /** Table of who serves which realm, of whoever coordinates the network now. */
  record Assigned(int link, List<RealmEndpoint> realms) implements WorkerInput {}

  /** A checkpoint came. */
  record CheckpointArrived(int link, Checkpoint checkpoint) implements WorkerInput {}

  /** A link is new, and the other end says that it has checkpoints up to a height. */
  record CheckpointKnown(int link, long height) implements WorkerInput {}

  /** A link is gone; it may come back as a new one. */
  record LinkLost(int link) implements WorkerInput {}

  /** The checkpoint of an earlier {@link WorkerEffect.AppendCheckpoint} is durable. */
  record CheckpointAppended(Checkpoint checkpoint) implements WorkerInput {}

  /**
   * The store refused the checkpoint of an earlier {@link WorkerEffect.AppendCheckpoint}, since it
   * contradicts itself or what is final; nothing was written.
   *
   * @param why in words
   */
  record CheckpointRefused(String why) implements WorkerInput {}

  /** Somebody shows evidence against the committee; or it was kept by an earlier process. */
  record EvidenceHeard(Equivocation evidence) implements WorkerInput {}

  /** The evidence of an earlier {@link WorkerEffect.KeepEvidence} is durable. */
  record EvidenceKept(Equivocation evidence) implements WorkerInput {}

  /**
   * An earlier {@link WorkerEffect.Copy} has ended, or what a {@link WorkerEffect.Leave} ends; the
   * store says how far it came.
   */
  record Copied(RealmId realm) implements WorkerInput {}

  /**
   * Contradiction that was met beside the machine, as in a block that was to be made.
   *
   * @param why in words
   */
  record RealmFailed(RealmId realm, String why) implements WorkerInput {}

  /** A client asks where a bundle stands. */
  record StatusAsked(long connection, int request, Hash32 bundle) implements WorkerInput {}

  /**
   * News of a link with a worker that follows realms of this one.
   *
   * @param worker the node id that the link is for
   * @param said connections of the link that begin and end, and what comes by them, in order
   */
  record OfFollower(Hash32 worker, List<ReplicaInput> said) implements WorkerInput {
    public OfFollower {
      said = List.copyOf(said);
    }
  }

  /** Something for one realm. */
  record ToRealm(RealmId realm, RealmInput input) implements WorkerInput {}

  /** Admit nothing new in any realm; see {@link WorkerMachine#isDrained}. */
  record Drain() implements WorkerInput {}

  /** It is {@code nowNs}, nanoseconds on a clock that only goes forward. */
  record Tick(long nowNs) implements WorkerInput {}
}
