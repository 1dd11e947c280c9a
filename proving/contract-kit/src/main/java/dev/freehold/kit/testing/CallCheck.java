package dev.freehold.kit.testing;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;

/** Told of each call that satisfies its circuit; throws what it finds wrong. */
@FunctionalInterface
public interface CallCheck {
  /**
   * @param contract the contract's name
   */
  void check(String contract, CompiledFunction function, SolvedCall call);
}
