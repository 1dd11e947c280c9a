package dev.freehold.prover.groth16;

import dev.freehold.blst.Group;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.polynomial.Domain;

/**
 * Layout of a proving key, in memory as in its file. Points are affine and in blst's own form
 * (little-endian Montgomery limbs), so that a mapped file is used as it is.
 *
 * <pre>
 *   0  magic u64, version u32, setup kind u32
 *  16  publicCount u32, variableCount u32, domain log u32, a u32, b u32, l u32 (counts)
 *  40  key form u32, zero u32
 *  48  circuit digest 32, origin digest 32
 * 112  alpha1, beta1, delta1 (G1), beta2, delta2 (G2)
 *      a points (G1), b points (G1), b points (G2), l points (G1), h points (G1)
 *      a, b, l variable numbers (u32 each)
 *      verifying key
 *      SHA-256 of all before
 * </pre>
 *
 * <p>The prover relies on the l and the h points standing end to end.
 *
 * @param publicCount public inputs
 * @param variableCount variables of the system
 * @param form how the constraints stand on the domain
 * @param domainLog the domain has 2^domainLog elements
 * @param a how many variables are in the A query: those that are in the matrix A
 * @param b likewise for B
 * @param l how many private variables are in the L query
 */
record KeyLayout(
    KeyForm form, int publicCount, int variableCount, int domainLog, int a, int b, int l) {
  static final int KIND = 12;
  static final int COUNTS = 16;
  static final int FORM = 40;
  static final int CIRCUIT = 48;
  static final int ORIGIN = 80;
  static final int HEADER_BYTES = 112;
  static final int CHECKSUM_BYTES = 32;

  /** Keeps the size of a key far below what overflows. */
  private static final int PUBLIC_INPUTS_MAX = 1 << 16;

  private static final long G1 = Group.G1.affineBytes();
  private static final long G2 = Group.G2.affineBytes();

  KeyLayout {
    if (!isPossible(publicCount, variableCount, domainLog, a, b, l)) {
      throw new IllegalArgumentException("no proving key has these counts");
    }
  }

  /** Whether a key may have these counts, which are in the order of the file. */
  static boolean isPossible(int... counts) {
    int publicCount = counts[0];
    int variableCount = counts[1];
    boolean possible =
        publicCount >= 0
            && publicCount <= PUBLIC_INPUTS_MAX
            && variableCount > publicCount
            && counts[2] >= 1
            && counts[2] <= Domain.SIZE_LOG_MAX;
    for (int i = 3; i < counts.length; i++) {
      possible &= counts[i] >= 0 && counts[i] <= variableCount;
    }
    return possible;
  }

  /**
   * How many elements the H query has. Element i is {@code L(tau) / delta} for the Lagrange
   * polynomial L of number 2 i + 1 of the domain of twice the size: h Z is zero on the even ones,
   * so its values on the odd ones make it up.
   */
  int h() {
    return 1 << domainLog;
  }

  long alpha1() {
    return HEADER_BYTES;
  }

  long beta1() {
    return alpha1() + G1;
  }

  long delta1() {
    return beta1() + G1;
  }

  long beta2() {
    return delta1() + G1;
  }

  long delta2() {
    return beta2() + G2;
  }

  long aPoints() {
    return delta2() + G2;
  }

  long b1Points() {
    return aPoints() + a * G1;
  }

  long b2Points() {
    return b1Points() + b * G1;
  }

  long lPoints() {
    return b2Points() + b * G2;
  }

  long hPoints() {
    return lPoints() + l * G1;
  }

  long aVariables() {
    return hPoints() + h() * G1;
  }

  long bVariables() {
    return aVariables() + a * 4L;
  }

  long lVariables() {
    return bVariables() + b * 4L;
  }

  long verifyingKey() {
    return lVariables() + l * 4L;
  }

  int verifyingKeyBytes() {
    return VerifyingKey.bytesFor(publicCount);
  }

  long checksum() {
    return verifyingKey() + verifyingKeyBytes();
  }

  long bytes() {
    return checksum() + CHECKSUM_BYTES;
  }
}
