package dev.freehold.verifier.groth16;

import dev.freehold.blst.PointVerdict;

/**
 * Verdict on a proof. Checks are made in the order of the constants; the first that fails names the
 * refusal. Those of a point say which of the proof's three it is, and why it does not decode: see
 * {@link PointVerdict}.
 */
public enum ProofVerdict {
  /** The proof holds. */
  VALID,
  /** The number of public inputs is not the key's. */
  INPUT_COUNT,
  /** A public input is not below r. */
  INPUT_NOT_CANONICAL,
  /** The number of bytes is not that of a proof. */
  PROOF_LENGTH,
  A_BAD_FLAGS,
  A_NOT_CANONICAL,
  A_NOT_ON_CURVE,
  A_NOT_IN_SUBGROUP,
  A_INFINITY,
  B_BAD_FLAGS,
  B_NOT_CANONICAL,
  B_NOT_ON_CURVE,
  B_NOT_IN_SUBGROUP,
  B_INFINITY,
  C_BAD_FLAGS,
  C_NOT_CANONICAL,
  C_NOT_ON_CURVE,
  C_NOT_IN_SUBGROUP,
  C_INFINITY,
  /** Well-formed, but not a proof of this statement under this key. */
  EQUATION_FAILS,
  /** Well-formed, of a group with a bad proof, and not looked into: to be verified apart. */
  UNDECIDED;

  /** The verdict on a proof whose element "A", "B" or "C" decoded to {@code verdict}. */
  static ProofVerdict of(String element, PointVerdict verdict) {
    return verdict == PointVerdict.VALID ? VALID : valueOf(element + "_" + verdict);
  }
}
