package dev.freehold.aggregator.agent;

import dev.freehold.aggregator.machine.JobException;
import dev.freehold.aggregator.machine.JobMaterial;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.snarkpack.AggregateProver;
import dev.freehold.snarkpack.AggregationException;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.snarkpack.StructuredReferenceString;
import java.util.function.DoubleConsumer;

/**
 * Makes aggregates by SnarkPack, and checks each before anyone sees it: proofs that do not hold
 * cost whoever aggregates them its standing.
 */
public final class SnarkPackProver implements JobProver {
  private final AggregateProver aggregator;
  private final AggregateVerifier verifier;

  /**
   * @param srs must stay open
   * @param threads that work at once
   */
  public SnarkPackProver(StructuredReferenceString srs, int threads) {
    aggregator = new AggregateProver(srs, threads);
    verifier = new SnarkPackVerifier(srs.key(), threads);
  }

  @Override
  public byte[] prove(Hash32 job, UserId payee, JobMaterial material, DoubleConsumer progress) {
    byte[] aggregate;
    try {
      aggregate =
          aggregator.aggregate(
              job, payee, material.key(), material.statements(), material.proofs(), progress);
    } catch (AggregationException e) {
      throw new JobException("the proofs cannot be aggregated: " + e.getMessage(), false, e);
    }
    if (!verifier.verify(
        new AggregateVerifier.Task(job, payee, material.key(), material.statements(), aggregate))) {
      throw new JobException("the worker's proofs do not hold: nothing is handed in", false);
    }
    return aggregate;
  }
}
