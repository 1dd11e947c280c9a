package dev.freehold.circuits.function;

import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.tree.SlotTree;
import java.util.List;
import java.util.Optional;

/**
 * A call that satisfies its function's circuit, ready to be proved.
 *
 * @param witness Montgomery limbs of all variables; holds private values
 * @param args the public arguments
 * @param after the caller's slots after the call
 * @param demand the call that must stand beside this one in the bundle
 */
public record SolvedCall(
    long[] witness,
    Statement statement,
    List<Fr> args,
    List<SlotWrite> writes,
    SlotTree after,
    Optional<Demand> demand) {

  /**
   * A call that another one demands.
   *
   * @param contract the contract's number, as the circuit computed it
   */
  public record Demand(Fr contract, int function, List<Fr> args) {
    public Demand {
      args = List.copyOf(args);
    }
  }

  public SolvedCall {
    args = List.copyOf(args);
    writes = List.copyOf(writes);
  }
}
