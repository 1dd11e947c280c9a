package dev.freehold.prover.groth16;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.prover.polynomial.Domain;

/** Ways in which a setup lays a system's constraints out on the domain of its polynomials. */
public enum KeyForm {
  /** The constraints in order, and nothing else. */
  FREEHOLD(Domain.GENERATOR),
  /**
   * As the tools of iden3 do it: the root is a power of 5, and after the constraints the matrix A
   * has a row for the constant and for each public input, with that variable alone. gamma is 1.
   */
  IDEN3(5);

  private final int rootBase;

  KeyForm(int rootBase) {
    this.rootBase = rootBase;
  }

  /** The domain of 2^log elements. */
  Domain domain(int log) {
    return new Domain(log, rootBase);
  }

  /** The smallest domain for a system, as the logarithm of its size. */
  public int domainLog(R1cs system) {
    long rows = (long) system.constraints() + inputRows(system.publicCount());
    return Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(rows - 1));
  }

  /** The secrets of a setup of this form. */
  ToxicValues toxicValues(String seed, Hash32 circuit) {
    ToxicValues values = ToxicValues.of(seed, circuit);
    return this == IDEN3 ? values.withGamma(Fr.ONE) : values;
  }

  /** How many rows for the constant and public inputs follow the constraints. */
  int inputRows(int publicCount) {
    return this == IDEN3 ? publicCount + 1 : 0;
  }
}
