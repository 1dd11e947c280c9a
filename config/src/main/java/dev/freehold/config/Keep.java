package dev.freehold.config;

/** Choice of the single proofs that a worker keeps. */
public enum Keep {
  /** Every proof, for as long as the block is kept. */
  ALL,

  /** Proofs of blocks that no checked aggregates cover yet; the others are dropped. */
  UNCOVERED
}
