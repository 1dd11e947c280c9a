package dev.freehold.aggregator.agent;

import dev.freehold.aggregator.machine.JobException;
import dev.freehold.aggregator.machine.JobMaterial;
import dev.freehold.core.work.Job;

/** Source of a job's proofs for an aggregator. */
@FunctionalInterface
public interface ProofSource {
  /**
   * Fetches them; waits no longer than its adapter's limits.
   *
   * @return checked against the digests of the job's parts
   * @throws JobException if they cannot be had
   */
  JobMaterial fetch(Job job);
}
