package dev.freehold.kit.testing;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.solver.CallInputs;

/** Listener to the calls of a test, which throws what it finds wrong. */
@FunctionalInterface
public interface CallCheck {
  /**
   * Hears of a call that satisfies its circuit.
   *
   * @param contract the contract's name
   * @param inputs what the call was solved from
   */
  void check(String contract, CompiledFunction function, CallInputs inputs, SolvedCall call);

  /**
   * Hears of a call that its circuit refuses.
   *
   * @param contract the contract's name
   * @param inputs what could not be solved
   */
  default void refused(String contract, CompiledFunction function, CallInputs inputs) {}
}
