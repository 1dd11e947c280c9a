package dev.freehold.aggregator.machine;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.JobState;
import dev.freehold.protocol.wire.Work;
import java.util.List;

/** Inputs of {@link AggregatorMachine}. */
public sealed interface AggregatorInput {
  /**
   * There is a connection to the coordinator.
   *
   * @param checkpoint the latest checkpoint's height
   * @param checkpointHash its hash
   */
  record Connected(long checkpoint, Hash32 checkpointHash) implements AggregatorInput {}

  /** The connection is gone; another will be made. */
  record Disconnected() implements AggregatorInput {}

  /** The coordinator said something. */
  record Heard(Work message) implements AggregatorInput {}

  /** There is a new checkpoint. */
  record CheckpointSeen(long height, Hash32 hash) implements AggregatorInput {}

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
