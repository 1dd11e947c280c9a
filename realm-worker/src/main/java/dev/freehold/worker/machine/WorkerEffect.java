package dev.freehold.worker.machine;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Effects of {@link WorkerMachine}: what a worker wants done, in list order. Only a {@link Barrier}
 * waits for a write: what else takes long, as checking proofs and committing blocks do, is handed
 * to {@link dev.freehold.worker.agent.WorkerTasks} and comes back as an input.
 */
public sealed interface WorkerEffect {
  /**
   * An effect that makes something durable on the machine's own thread, which waits until it is.
   * Nothing after it in the list leaves before that, and the machine takes no other input before
   * the answer.
   */
  sealed interface Barrier extends WorkerEffect {}

  /** An effect of one realm. */
  record OfRealm(RealmId realm, RealmEffect effect) implements WorkerEffect {}

  /**
   * Make a checkpoint durable; answered by {@link WorkerInput.CheckpointAppended} or {@link
   * WorkerInput.CheckpointRefused}.
   */
  record AppendCheckpoint(Checkpoint checkpoint) implements Barrier {}

  /** Pass a checkpoint on to whoever is connected here. */
  record Relay(Checkpoint checkpoint) implements WorkerEffect {}

  /** Ask at the other end of a link for a checkpoint that is missing here. */
  record AskCheckpoint(int link, long height) implements WorkerEffect {}

  /** Tell the coordinator again of a realm's blocks, from a height up to the last. */
  record ReportAgain(RealmId realm, long fromHeight, long toHeight) implements WorkerEffect {}

  /** Announce the last block of a realm to all validators but the one that is reported to. */
  record Announce(RealmHeader sealed) implements WorkerEffect {}

  /** Announce the last block of a realm at the other end of a link. */
  record AnnounceTo(int link, RealmHeader sealed) implements WorkerEffect {}

  /** Answer a client's question where a bundle stands. */
  record AnswerStatus(long connection, int request, Hash32 bundle, BundleStatus status)
      implements WorkerEffect {}

  /**
   * Tell a client that nothing can be said of a bundle: realms that may hold it are not served
   * here, so that "unknown" could be a lie.
   *
   * @param why in words
   */
  record RefuseStatus(long connection, int request, String why) implements WorkerEffect {}

  /**
   * A submitted bundle whose realm is not served here.
   *
   * @param notNow why it is not, although it is this worker's; empty if another serves it
   */
  record RefuseRealm(RealmId realm, RealmInput input, Optional<String> notNow)
      implements WorkerEffect {}

  /**
   * Say that a realm is not served any more, and until this worker is started again: what is here
   * of it contradicts itself or what is final. All else goes on.
   *
   * @param why in words
   */
  record StopRealm(RealmId realm, String why) implements WorkerEffect {}

  /**
   * Copy a realm up to a final header; answered by {@link WorkerInput.Copied}.
   *
   * @param from the endpoint of a worker that holds it
   */
  record Copy(RealmHeader target, String from) implements WorkerEffect {}

  /**
   * Follow a realm in a seat, or go on to by a later table. Until it is left, what follows it alone
   * writes to the realm's store, and tells the coordinator when it has caught up.
   */
  record Follow(RealmEndpoint seat) implements WorkerEffect {}

  /**
   * Follow a realm no more; answered by {@link WorkerInput.Copied} once nothing of that writes to
   * the realm's store.
   */
  record Leave(RealmId realm) implements WorkerEffect {}

  /**
   * Have blocks of a realm leave its store for its tail, those above one; answered by {@link
   * WorkerInput.Copied}.
   *
   * @param height of the last block that stays
   */
  record Unwind(RealmId realm, long height) implements WorkerEffect {}

  /**
   * Replay all of a realm's tail into its store, as far as it can be, and leave the tail empty;
   * answered by {@link WorkerInput.Copied}.
   */
  record ReplayTail(RealmId realm) implements WorkerEffect {}

  /**
   * Make the promise of an epoch durable in which this worker serves a realm, before anything else
   * is done; and that the realm's tail is empty.
   */
  record Promise(RealmId realm, long epoch) implements WorkerEffect {}

  /** Say that a realm is not served here any more, since a later epoch has begun without. */
  record Fenced(RealmId realm, long epoch) implements WorkerEffect {}

  /**
   * Tell the coordinator that this worker holds all of a realm that is final: it may be given the
   * realm, or serves it since it was moved here.
   */
  record CaughtUp(RealmId realm, long epoch) implements WorkerEffect {}

  /** Tell the coordinator that this worker makes no block of a realm after this one. */
  record HandedOver(RealmHeader last, long epoch) implements WorkerEffect {}

  /**
   * Say goodbye on a link and close its connection, which is opened again: what came by it is not a
   * checkpoint of this chain.
   *
   * @param text at most {@link dev.freehold.core.Limits#TEXT_BYTES_MAX} bytes
   */
  record CloseLink(int link, GoodbyeReason reason, String text) implements WorkerEffect {}

  /**
   * Make durable that the committee is not to be believed any more, say it, and tell everybody who
   * is connected; answered by {@link WorkerInput.EvidenceKept}.
   */
  record KeepEvidence(Equivocation evidence) implements Barrier {}

  /**
   * Be linked with these workers and with no others: they follow realms that this one serves. What
   * comes by such a link is a {@link WorkerInput.OfFollower}.
   *
   * @param endpoints where each listens, {@code host:port}, by node id; nobody was at first
   */
  record LinkFollowers(Map<Hash32, String> endpoints) implements WorkerEffect {}

  /**
   * Effect of the machine of replicas.
   *
   * @param effect any but {@link ReplicaEffect.Acknowledged}
   */
  record OfReplicas(ReplicaEffect effect) implements WorkerEffect {}

  /**
   * Show these receipts to who asks what a realm's followers hold, in the place of those before.
   *
   * @param receipts the latest of each follower that counts
   */
  record ShowReceipts(RealmId realm, List<StorageReceipt> receipts) implements WorkerEffect {
    public ShowReceipts {
      receipts = List.copyOf(receipts);
    }
  }

  /** Show at the other end of a link what the committee has signed. */
  record TellEvidence(int link, Equivocation evidence) implements WorkerEffect {}
}
