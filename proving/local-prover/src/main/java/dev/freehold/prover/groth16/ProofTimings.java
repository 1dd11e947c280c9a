package dev.freehold.prover.groth16;

/**
 * Times of the stages of one proof, in nanoseconds of a clock on the wall. Solving for the witness
 * comes before and is not in it.
 *
 * @param evaluateNs the constraints on the witness, and that they hold
 * @param transformNs the quotient, by number-theoretic transforms
 * @param multiplyNs the multi-scalar multiplications
 */
public record ProofTimings(long evaluateNs, long transformNs, long multiplyNs) {
  /** All of it. */
  public long totalNs() {
    return evaluateNs + transformNs + multiplyNs;
  }
}
