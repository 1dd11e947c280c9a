package dev.freehold.prover.groth16;

/** Where the time of one proof went, in nanoseconds. */
public record ProofTimings(long transformNs, long multiplyNs) {
  /** All of it. */
  public long totalNs() {
    return transformNs + multiplyNs;
  }
}
