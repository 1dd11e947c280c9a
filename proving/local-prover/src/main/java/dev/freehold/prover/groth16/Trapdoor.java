package dev.freehold.prover.groth16;

import dev.freehold.core.field.Fr;
import java.util.List;

/**
 * Numbers that the verifying equation of a development key is made of. Whoever holds it makes
 * accepted proofs of anything: it exists because development keys come from a published seed.
 *
 * @param publicTerms for the constant and each public input i: {@code beta u_i(tau) + alpha
 *     v_i(tau) + w_i(tau)} (Groth 2016, section 3.2)
 */
public record Trapdoor(Fr alpha, Fr beta, Fr deltaInverse, List<Fr> publicTerms) {
  public Trapdoor {
    publicTerms = List.copyOf(publicTerms);
  }

  /**
   * The C that makes the verifying equation hold for A = a and B = b, all as multiples of the
   * generators.
   *
   * @param inputs the public inputs, without the constant
   */
  public Fr c(Fr a, Fr b, List<Fr> inputs) {
    if (inputs.size() + 1 != publicTerms.size()) {
      throw new IllegalArgumentException(
          inputs.size() + " public inputs for a key of " + (publicTerms.size() - 1));
    }
    Fr sum = alpha.mul(beta).add(publicTerms.getFirst());
    for (int i = 0; i < inputs.size(); i++) {
      sum = sum.add(inputs.get(i).mul(publicTerms.get(i + 1)));
    }
    return a.mul(b).sub(sum).mul(deltaInverse);
  }
}
