package dev.freehold.circuits.soundness;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.core.field.Fr;
import java.util.List;

/**
 * Lie of a prover: other values for variables that one instruction sets, or a later one together
 * with it.
 *
 * @param step the instruction, counted from 0; the first, if there are two
 * @param what what is lied about and how, for people
 * @param main whether it is among those that are told in every run
 * @param values as many as there are variables
 */
record Lie(int step, String what, boolean main, int[] variables, List<Fr> values) {
  Lie {
    values = List.copyOf(values);
  }

  /** Puts the lie into a witness of Montgomery limbs. */
  void tell(long[] witness) {
    for (int i = 0; i < variables.length; i++) {
      values.get(i).copyLimbs(witness, variables[i] * LIMBS);
    }
  }
}
