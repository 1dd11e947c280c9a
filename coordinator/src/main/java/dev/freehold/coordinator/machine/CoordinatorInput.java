package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.SignedPlacement;
import java.util.List;
import java.util.Set;

/**
 * Inputs of {@link CoordinatorMachine}. A connection is named by a number that is never used again.
 */
public sealed interface CoordinatorInput {
  /**
   * A worker said hello.
   *
   * @param endpoint where clients reach it
   * @param checkpointHeight the latest checkpoint that it says it holds; -1 for none
   * @param admission what lets it in if it was never let in before
   */
  record WorkerJoined(
      long connection, Hash32 node, String endpoint, long checkpointHeight, Admission admission)
      implements CoordinatorInput {
    /** A worker that needs no invitation and holds no checkpoint. */
    public WorkerJoined(long connection, Hash32 node, String endpoint) {
      this(connection, node, endpoint, -1, new Admission.Open());
    }
  }

  /** A worker shows a checkpoint that it was asked for; nothing of it was checked. */
  record CheckpointShown(long connection, Checkpoint checkpoint) implements CoordinatorInput {}

  /** A worker has not got the checkpoint that it was asked for. */
  record CheckpointLacking(long connection) implements CoordinatorInput {}

  /** A worker or an aggregator is there, which is all it says. */
  record PeerHeard(long connection) implements CoordinatorInput {}

  /** A worker committed a realm block, in this epoch of the realm as it knows. */
  record BlockReported(
      long connection,
      long epoch,
      RealmHeader header,
      List<RealmEvent> events,
      List<FunctionProofs> proofs)
      implements CoordinatorInput {}

  /** A worker has made a block durable; another validator than this one is sent its report. */
  record BlockSealed(long connection, RealmHeader header) implements CoordinatorInput {}

  /**
   * All of a block holds.
   *
   * @param header the block's
   */
  record BlockVerified(VerifyBlock task, RealmHeader header) implements CoordinatorInput {}

  /**
   * Something of a block does not hold.
   *
   * @param why the first thing that does not, by name
   */
  record BlockRefuted(VerifyBlock task, String why) implements CoordinatorInput {}

  /** The block that came does not follow the one before: its source shows another line. */
  record BlockAstray(VerifyBlock task) implements CoordinatorInput {}

  /**
   * A block cannot be judged yet: its source did not show it, or not all that it takes.
   *
   * @param why in words
   */
  record BlockUnanswered(VerifyBlock task, String why) implements CoordinatorInput {}

  /** A worker holds all of a realm that is final: as its follower, or because it serves it. */
  record CaughtUp(long connection, RealmId realm, long epoch) implements CoordinatorInput {}

  /** A worker makes no more blocks of a realm that is being moved; this was its last. */
  record HandedOver(long connection, RealmHeader last, long epoch) implements CoordinatorInput {}

  /**
   * A worker says what it holds of a realm that nobody serves; that it has signed so was checked.
   */
  record HeadShown(long connection, StorageHead head) implements CoordinatorInput {}

  /** An operator, whose signature was checked, wants a realm placed. */
  record PlacementAsked(long connection, int request, SignedPlacement order)
      implements CoordinatorInput {}

  /**
   * An aggregator has registered; that the key is its own was checked.
   *
   * @param aggregator digest of its key
   */
  record AggregatorJoined(long connection, Hash32 aggregator, UserId payee)
      implements CoordinatorInput {}

  /** An aggregator still works on a job. */
  record HeartbeatHeard(long connection, Hash32 job) implements CoordinatorInput {}

  /** An aggregator cannot do a job that it holds. */
  record JobHandedBack(long connection, Hash32 job) implements CoordinatorInput {}

  /** An aggregator sent a result. */
  record AggregateSubmitted(
      long connection, Hash32 job, UserId payee, List<CallStatement> statements, byte[] aggregate)
      implements CoordinatorInput {}

  /**
   * A result was checked.
   *
   * @param verdict {@link Verdict#TAKEN} if it holds
   */
  record AggregateJudged(long ticket, Verdict verdict) implements CoordinatorInput {}

  /** Someone wants to see the board. */
  record JobsAsked(long connection, int request, int from) implements CoordinatorInput {}

  /** Someone wants to know what an account was paid for aggregates. */
  record EarningsAsked(long connection, int request, UserId payee) implements CoordinatorInput {}

  /** Somebody shows that this coordinator's key has signed twice; both signatures were checked. */
  record EvidenceShown(Equivocation evidence) implements CoordinatorInput {}

  /** A connection is gone. */
  record Disconnected(long connection) implements CoordinatorInput {}

  /**
   * The next checkpoint is to be made now, by a machine that makes none by itself.
   *
   * @param nowMs as of {@link Tick}
   * @param verified hashes of reported headers that it may hold, with what is below them in their
   *     realm
   * @param absent workers that are not here
   */
  record CheckpointAsked(long nowMs, Set<Hash32> verified, Absent absent)
      implements CoordinatorInput {
    public CheckpointAsked {
      verified = Set.copyOf(verified);
    }
  }

  /**
   * Workers that serve or follow realms and are not here.
   *
   * @param silent for so long that realms are taken over from them
   * @param gone for so long that seats are taken from them
   */
  record Absent(Set<Hash32> silent, Set<Hash32> gone) {
    /** Everybody is here. */
    static final Absent NOBODY = new Absent(Set.of(), Set.of());

    public Absent {
      silent = Set.copyOf(silent);
      gone = Set.copyOf(gone);
    }
  }

  /** It is {@code nowMs}, milliseconds since 1970. */
  record Tick(long nowMs) implements CoordinatorInput {}
}
