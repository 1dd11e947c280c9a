package dev.freehold.client;

import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.proof.Proof;
import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.function.SolvedCall;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.KeyCache;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import java.util.ArrayList;
import java.util.List;

/** The functions of one contract with their keys, ready to prove. Thread-safe. */
public final class FunctionProver {
  /** What makes the proof of a solved call of function {@code index}. */
  @FunctionalInterface
  interface Proving {
    Proof prove(int index, SolvedCall call);
  }

  private final List<CompiledFunction> functions;
  private final List<FunctionSpec> specs;
  private final Proving proving;

  /**
   * @param specs what a contract with these functions declares of them, in the same order
   */
  FunctionProver(List<CompiledFunction> functions, List<FunctionSpec> specs, Proving proving) {
    this.functions = List.copyOf(functions);
    this.specs = List.copyOf(specs);
    this.proving = proving;
  }

  /** Takes development keys from a cache, making those that are not there. */
  public static FunctionProver development(
      List<CompiledFunction> functions, KeyCache cache, Groth16Prover prover, Progress progress) {
    List<ProvingKey> keys = new ArrayList<>();
    for (CompiledFunction function : functions) {
      keys.add(
          cache.key(
              function.circuit().system(),
              DevelopmentSetup.SEED,
              (stage, done, total) -> progress.at(function.name() + ": " + stage, done, total)));
    }
    return of(functions, keys, prover);
  }

  /**
   * Proves with keys of any origin.
   *
   * @param keys one for each function, in order
   * @throws IllegalArgumentException if a key is another circuit's
   */
  public static FunctionProver of(
      List<CompiledFunction> functions, List<ProvingKey> keys, Groth16Prover prover) {
    if (keys.size() != functions.size()) {
      throw new IllegalArgumentException(
          keys.size() + " keys for " + functions.size() + " functions");
    }
    List<ProvingKey> own = List.copyOf(keys);
    List<FunctionSpec> specs = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      if (!own.get(i).circuit().equals(functions.get(i).circuit().system().digest())) {
        throw new IllegalArgumentException(
            "the key of " + functions.get(i).name() + " is of another circuit");
      }
      specs.add(
          new FunctionSpec(functions.get(i).name(), own.get(i).kind(), own.get(i).verifyingKey()));
    }
    return new FunctionProver(
        functions,
        specs,
        (index, call) ->
            prover
                .prove(own.get(index), functions.get(index).circuit().system(), call.witness())
                .proof());
  }

  /** A function. */
  public CompiledFunction function(int index) {
    return functions.get(index);
  }

  /** What a contract with these functions declares of them. */
  public List<FunctionSpec> specs() {
    return specs;
  }

  /** Proves a call. */
  public Proof prove(int index, SolvedCall call) {
    return proving.prove(index, call);
  }
}
