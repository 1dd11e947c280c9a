package dev.freehold.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.testing.CallCheck;
import java.util.TreeSet;

/** Looks for variables left free in each function of one contract, the first time it is called. */
public final class EveryFunction implements CallCheck {
  private final CompiledContract contract;
  private final TreeSet<String> checked = new TreeSet<>();

  public EveryFunction(CompiledContract contract) {
    this.contract = contract;
  }

  @Override
  public void check(String name, CompiledFunction function, SolvedCall call) {
    if (name.equals(contract.name()) && checked.add(function.name())) {
      WitnessChanges.areCaught(function, call);
    }
  }

  /** Asserts that no function was left out. */
  public void wasChecked() {
    assertEquals(new TreeSet<>(contract.abi().stream().map(FunctionAbi::name).toList()), checked);
  }
}
