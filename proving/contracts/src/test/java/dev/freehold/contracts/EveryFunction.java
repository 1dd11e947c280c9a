package dev.freehold.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.soundness.UnboundArguments;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.testing.CallCheck;
import dev.freehold.kit.testing.LyingCalls;
import java.util.List;
import java.util.TreeSet;

/**
 * Liar about each function of one contract: the first call of each that is carried out, and the
 * first that is refused. The system property {@code freehold.lies} says how many lies beside the
 * most telling, or {@code all}; {@code freehold.seed} which.
 */
public final class EveryFunction implements CallCheck {
  private static final String LIES = System.getProperty("freehold.lies", "15");
  private static final long SEED = Long.getLong("freehold.seed", System.nanoTime());

  private final CompiledContract contract;
  private final LyingCalls lies =
      new LyingCalls(LIES.equals("all") ? Integer.MAX_VALUE : Integer.parseInt(LIES), SEED, 1);

  public EveryFunction(CompiledContract contract) {
    this.contract = contract;
  }

  @Override
  public void check(String name, CompiledFunction function, CallInputs inputs, SolvedCall call) {
    if (name.equals(contract.name())) {
      lies.check(name, function, inputs, call);
    }
  }

  @Override
  public void refused(String name, CompiledFunction function, CallInputs inputs) {
    if (name.equals(contract.name())) {
      lies.refused(name, function, inputs);
    }
  }

  /** Asserts that no lie was believed and no function left out. */
  public void wasChecked() {
    assertEquals(List.of(), lies.found(), "-Dfreehold.seed=" + SEED);
    contract.functions().forEach(f -> assertEquals(List.of(), UnboundArguments.of(f), f.name()));
    TreeSet<String> all = new TreeSet<>();
    contract.abi().stream().map(FunctionAbi::name).forEach(f -> all.add(contract.name() + "." + f));
    assertEquals(all, new TreeSet<>(lies.functions()));
  }
}
