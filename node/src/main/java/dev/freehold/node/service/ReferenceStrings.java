package dev.freehold.node.service;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.StoreException;
import dev.freehold.verifier.aggregate.SnarkPackVerifier;
import dev.freehold.verifier.aggregate.StructuredReferenceString;

/** A network's structured reference string, made when it is first needed. Thread-safe. */
public final class ReferenceStrings implements AutoCloseable {
  private final Genesis genesis;
  private StructuredReferenceString srs;
  private AggregateVerifier verifier;

  public ReferenceStrings(Genesis genesis) {
    this.genesis = genesis;
  }

  /**
   * Checks aggregates of the network, on the caller's thread.
   *
   * @throws StoreException if the network has no reference string
   */
  public synchronized AggregateVerifier verifier() {
    if (verifier == null) {
      if (!genesis.development()) {
        throw new StoreException(
            "the network has no structured reference string: development networks alone have one");
      }
      srs = StructuredReferenceString.development(Limits.JOB_PROOFS_MAX);
      verifier = new SnarkPackVerifier(srs, 1);
    }
    return verifier;
  }

  @Override
  public synchronized void close() {
    if (srs != null) {
      srs.close();
      srs = null;
      verifier = null;
    }
  }
}
