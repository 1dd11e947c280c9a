package dev.freehold.core.work;

import dev.freehold.core.Limits;

/**
 * Cost of a job to its aggregator, in milliseconds of one core as measured ({@code ./freehold bench
 * --only aggregate}; the figures are in docs/decisions/0030-snarkpack.md). Only the ratios matter:
 * they divide the pool. The padded size counts, since that is what is computed.
 */
public final class JobWeight {
  /** For a job of any size: the final exponentiations, the openings of the commitment keys. */
  static final int FIXED_MS = 35;

  /** For each proof, padding included: Miller loops and multiplications of every round. */
  static final int PER_PROOF_MS = 7;

  /** The weight of a job of the largest size. */
  public static final int MAX = FIXED_MS + PER_PROOF_MS * Limits.JOB_PROOFS_MAX;

  private JobWeight() {}

  /** The weight of a job. */
  public static int of(Job job) {
    return of(job.count());
  }

  /**
   * The weight of a job of this many proofs.
   *
   * @param proofs at least 1
   */
  public static int of(int proofs) {
    return FIXED_MS + PER_PROOF_MS * Job.padded(proofs);
  }
}
