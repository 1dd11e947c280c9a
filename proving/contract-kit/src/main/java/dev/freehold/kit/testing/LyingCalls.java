package dev.freehold.kit.testing;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.soundness.Determinism;
import dev.freehold.circuits.soundness.LyingSolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Check that lies about calls as a dishonest prover would ({@link LyingSolver}), those that are
 * carried out and those that are refused, and derives what a function's circuit fixes ({@link
 * Determinism}). Takes up to a second a call with a small sample, minutes with all lies.
 */
public final class LyingCalls implements CallCheck {
  private final int sample;
  private final long seed;
  private final int callsMax;
  private final Map<String, Looked> looked = new LinkedHashMap<>();
  private final List<String> found = new ArrayList<>();
  private int told;

  /** Function that was looked at, and how often. */
  private static final class Looked {
    private final LyingSolver liar;
    private int carriedOut;
    private int refused;

    Looked(LyingSolver liar) {
      this.liar = liar;
    }
  }

  /**
   * @param sample lies about each call beside the most telling; {@link Integer#MAX_VALUE} for all
   * @param seed which
   * @param callsMax calls of each function that are lied about, and as many that are refused
   */
  public LyingCalls(int sample, long seed, int callsMax) {
    this.sample = sample;
    this.seed = seed;
    this.callsMax = callsMax;
  }

  @Override
  public void check(
      String contract, CompiledFunction function, CallInputs inputs, SolvedCall call) {
    Looked at = looked(contract, function);
    if (at.carriedOut++ < callsMax) {
      lie(contract, at, inputs);
    }
  }

  @Override
  public void refused(String contract, CompiledFunction function, CallInputs inputs) {
    Looked at = looked(contract, function);
    if (at.refused++ < callsMax) {
      lie(contract, at, inputs);
    }
  }

  private void lie(String contract, Looked at, CallInputs inputs) {
    LyingSolver.Outcome outcome = at.liar.lieAbout(inputs, sample, seed);
    told += outcome.told();
    outcome.believed().forEach(lie -> found.add(contract + "." + lie));
  }

  private Looked looked(String contract, CompiledFunction function) {
    return looked.computeIfAbsent(
        contract + "." + function.name(),
        name -> {
          List<String> open = Determinism.open(function.circuit());
          if (!open.isEmpty()) {
            found.add(
                "%s: nothing fixes %s (%d are open)".formatted(name, open.getFirst(), open.size()));
          }
          return new Looked(new LyingSolver(function));
        });
  }

  /** The functions that were looked at, each with its contract's name: {@code token.mint}. */
  public List<String> functions() {
    return List.copyOf(looked.keySet());
  }

  /** How many lies were told. */
  public int told() {
    return told;
  }

  /** What was found: lies that no constraint objects to, and functions with open variables. */
  public List<String> found() {
    return List.copyOf(found);
  }
}
