package dev.freehold.aggregator.machine;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Job;
import dev.freehold.protocol.wire.Work;

/** Effects of {@link AggregatorMachine}, carried out in list order. */
public sealed interface AggregatorEffect {
  /** Send by a link; lost if it has no connection. */
  record Send(int link, Work message) implements AggregatorEffect {}

  /** Ask by a link for the oldest jobs on the board. */
  record AskBoard(int link) implements AggregatorEffect {}

  /** Fetch a job's proofs. */
  record Fetch(Hash32 id, Job job) implements AggregatorEffect {}

  /** Make a job's aggregate. */
  record Make(Hash32 id, JobMaterial material) implements AggregatorEffect {}

  /** Fetch and make no more of this job; what still comes of it is dropped. */
  record Drop(Hash32 job) implements AggregatorEffect {}

  /** Something for people. */
  record Tell(String text) implements AggregatorEffect {}

  /** All is done: stop. */
  record Finish() implements AggregatorEffect {}
}
