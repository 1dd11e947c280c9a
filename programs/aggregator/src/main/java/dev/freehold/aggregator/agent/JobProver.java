package dev.freehold.aggregator.agent;

import dev.freehold.aggregator.machine.JobException;
import dev.freehold.aggregator.machine.JobMaterial;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.util.function.DoubleConsumer;

/** Makes aggregates. One thread uses it. */
@FunctionalInterface
public interface JobProver {
  /**
   * Makes one.
   *
   * @param progress told the share that is done, in [0, 1]; what it throws ends the work
   * @throws JobException if the proofs do not hold
   */
  byte[] prove(Hash32 job, UserId payee, JobMaterial material, DoubleConsumer progress);
}
