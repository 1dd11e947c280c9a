package dev.freehold.aggregator.machine;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.JobState;
import dev.freehold.protocol.wire.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Inputs of {@link AggregatorMachine}; validators have the numbers of their links, from 0. */
public sealed interface AggregatorInput {
  /**
   * There is a connection to a validator, or to the coordinator.
   *
   * @param checkpoint the height of its latest checkpoint, which is final
   * @param checkpointHash that one's hash
   */
  record Connected(int link, long checkpoint, Hash32 checkpointHash) implements AggregatorInput {}

  /** The connection of a link is gone; another will be made. */
  record Disconnected(int link) implements AggregatorInput {}

  /** A validator said something, true or not. */
  record Heard(int link, Work message) implements AggregatorInput {}

  /**
   * There is a new final checkpoint.
   *
   * @param covered the jobs that it records as done
   */
  record CheckpointSeen(long height, Hash32 hash, List<Covered> covered)
      implements AggregatorInput {
    /** The input for a checkpoint. */
    public static CheckpointSeen of(Checkpoint checkpoint) {
      Map<Hash32, Long> amounts = new HashMap<>();
      for (CheckpointEvent event : checkpoint.events()) {
        if (event instanceof CheckpointEvent.Rewarded rewarded) {
          amounts.put(rewarded.job(), rewarded.amount());
        }
      }
      return new CheckpointSeen(
          checkpoint.height(),
          checkpoint.hash(),
          checkpoint.events().stream()
              .filter(CheckpointEvent.Covered.class::isInstance)
              .map(CheckpointEvent.Covered.class::cast)
              .map(e -> new Covered(e.job(), e.payee(), amounts.getOrDefault(e.job(), 0L)))
              .toList());
    }
  }

  /**
   * A job that is done.
   *
   * @param payee whom its aggregate names
   * @param amount that is paid for it
   */
  record Covered(Hash32 job, UserId payee, long amount) {}

  /** The oldest jobs on the board, as they were asked for. */
  record BoardSeen(List<JobState> jobs) implements AggregatorInput {}

  /** A job's proofs were fetched. */
  record Fetched(Hash32 job, JobMaterial material) implements AggregatorInput {}

  /** A job's aggregate was made. */
  record Made(Hash32 job, byte[] aggregate) implements AggregatorInput {}

  /**
   * A job's proofs cannot be fetched, or its aggregate cannot be made.
   *
   * @param mayPass whether trying again may help
   */
  record Failed(Hash32 job, String why, boolean mayPass) implements AggregatorInput {}

  /** Finish what was begun and stop. */
  record StopAsked() implements AggregatorInput {}
}
