package dev.freehold.prover.function;

import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.tree.SlotTree;
import java.util.List;

/**
 * A call that satisfies its function's circuit, ready to be proved.
 *
 * @param witness Montgomery limbs of all variables; holds private values
 * @param after the caller's slots after the call
 */
public record SolvedCall(
    long[] witness, Statement statement, List<Fr> args, List<SlotWrite> writes, SlotTree after) {
  public SolvedCall {
    args = List.copyOf(args);
    writes = List.copyOf(writes);
  }
}
