package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.work.Job;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.util.List;
import java.util.Optional;

/** Effects of {@link CoordinatorMachine}, carried out in list order. */
public sealed interface CoordinatorEffect {
  /** Make an entry durable. A barrier: nothing after it leaves before it is. */
  record Persist(LogEntry entry) implements CoordinatorEffect {}

  /** Send to one worker. */
  record Send(long connection, Message message) implements CoordinatorEffect {}

  /** Send to every connection: workers and clients alike. */
  record Broadcast(Message message) implements CoordinatorEffect {}

  /** Send to every worker. */
  record BroadcastToWorkers(Message message) implements CoordinatorEffect {}

  /** Have an aggregate checked; the verdict comes back with the ticket. */
  record VerifyAggregate(
      long ticket, Job job, UserId payee, List<CallStatement> statements, byte[] aggregate)
      implements CoordinatorEffect {}

  /**
   * Have the next block of a realm verified; one answer comes back, as {@link #verified}, {@link
   * #refuted}, {@link #astray} or {@link #unanswered} make it.
   *
   * @param before the header of the block before, which was verified or is final
   * @param header the block's, if it is known. Where it is not, the header that comes with the
   *     block is taken, which must follow {@code before}
   * @param source who is asked for the block
   * @param upTo height of the last block that the source is to be asked for on its way from here,
   *     at least the block's: those between may be brought before they are asked for
   */
  record VerifyBlock(
      RealmHeader before, Optional<RealmHeader> header, BlockSource source, long upTo)
      implements CoordinatorEffect {
    /** The realm whose block is meant. */
    public RealmId realm() {
      return before.realm();
    }

    /** The height of the block. */
    public long height() {
      return before.height() + 1;
    }

    /**
     * The answer that all of the block holds.
     *
     * @param verified the block's header: {@link #header} if that was known
     */
    public CoordinatorInput verified(RealmHeader verified) {
      return new CoordinatorInput.BlockVerified(this, verified);
    }

    /** The answer that something of the block does not hold. */
    public CoordinatorInput refuted(String why) {
      return new CoordinatorInput.BlockRefuted(this, why);
    }

    /** The answer that a block came that does not follow, where its header was not known. */
    public CoordinatorInput astray() {
      return new CoordinatorInput.BlockAstray(this);
    }

    /** The answer that the block could not be judged yet. */
    public CoordinatorInput unanswered(String why) {
      return new CoordinatorInput.BlockUnanswered(this, why);
    }
  }

  /**
   * Read a worker's connection, or leave unread what comes: its sender is slowed down and hears
   * nothing.
   */
  record Reading(long connection, boolean on) implements CoordinatorEffect {}

  /** Say why and close. */
  record Close(long connection, GoodbyeReason reason, String text) implements CoordinatorEffect {}

  /**
   * Say that nothing is signed yet, and whom it waits for.
   *
   * @param workers those of the log's seats that were not heard; empty for any
   */
  record StartWaits(List<Hash32> workers) implements CoordinatorEffect {
    public StartWaits {
      workers = List.copyOf(workers);
    }
  }

  /**
   * Say that checkpoints are signed from now on.
   *
   * @param unheard workers of the log's seats that were not heard
   */
  record StartEnds(List<Hash32> unheard) implements CoordinatorEffect {
    public StartEnds {
      unheard = List.copyOf(unheard);
    }
  }

  /**
   * End this process: what is in its directory is not all that it did.
   *
   * @param why in words
   */
  record Halt(String why) implements CoordinatorEffect {}
}
