package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.work.Job;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.util.List;

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
   * Have a reported block verified; one answer comes back, as {@link #verified}, {@link #refuted}
   * or {@link #unanswered} make it.
   *
   * @param before the header of the block before, which was verified or is final
   * @param worker who has the block
   * @param endpoint where that worker is reached
   */
  record VerifyBlock(RealmHeader before, RealmHeader header, Hash32 worker, String endpoint)
      implements CoordinatorEffect {
    /** The answer that all of the block holds. */
    public CoordinatorInput verified() {
      return new CoordinatorInput.BlockVerified(header.realm(), header.height(), header.hash());
    }

    /** The answer that something of the block does not hold. */
    public CoordinatorInput refuted(String why) {
      return new CoordinatorInput.BlockRefuted(header.realm(), header.height(), header.hash(), why);
    }

    /** The answer that the block could not be judged yet. */
    public CoordinatorInput unanswered(String why) {
      return new CoordinatorInput.BlockUnanswered(
          header.realm(), header.height(), header.hash(), why);
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
