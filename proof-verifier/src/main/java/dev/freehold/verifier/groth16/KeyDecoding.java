package dev.freehold.verifier.groth16;

import dev.freehold.blst.PointVerdict;
import dev.freehold.core.proof.VerifyingKey;

/** Outcome of decoding a verifying key: the key ready for use, or the reason of its refusal. */
public sealed interface KeyDecoding {
  /** Every point passed every check. */
  record Prepared(PreparedVerifyingKey key) implements KeyDecoding {}

  /** It is no key to verify with. */
  sealed interface Refused extends KeyDecoding {
    /** Why, in words. */
    String words();
  }

  /**
   * A point did not pass.
   *
   * @param element alpha, beta, gamma, delta, or IC with its index
   */
  record BadPoint(String element, PointVerdict reason) implements Refused {
    @Override
    public String words() {
      return element + " is " + reason;
    }
  }

  /**
   * Its points make its proofs worthless.
   *
   * @param words as {@link VerifyingKey#flaw} has them
   */
  record Unsound(String words) implements Refused {}
}
