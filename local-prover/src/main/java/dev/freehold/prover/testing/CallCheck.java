package dev.freehold.prover.testing;

import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.function.SolvedCall;

/** Told of each call that satisfies its circuit; throws what it finds wrong. */
@FunctionalInterface
public interface CallCheck {
  /**
   * @param contract the contract's name
   */
  void check(String contract, CompiledFunction function, SolvedCall call);
}
