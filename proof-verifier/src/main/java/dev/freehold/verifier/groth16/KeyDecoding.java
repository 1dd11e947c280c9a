package dev.freehold.verifier.groth16;

import dev.freehold.blst.PointVerdict;

/** Outcome of decoding a verifying key: the key ready for use, or the reason of its refusal. */
public sealed interface KeyDecoding {
  /** Every point passed every check. */
  record Prepared(PreparedVerifyingKey key) implements KeyDecoding {}

  /**
   * A point did not.
   *
   * @param element alpha, beta, gamma, delta, or IC with its index
   */
  record Refused(String element, PointVerdict reason) implements KeyDecoding {}
}
