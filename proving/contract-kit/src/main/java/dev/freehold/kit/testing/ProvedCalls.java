package dev.freehold.kit.testing;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proves each call under development keys and has the proof verified: takes seconds for a function
 * and its first key.
 */
public final class ProvedCalls implements CallCheck {
  /** Verifier of a proof; the verifier is another module's. */
  @FunctionalInterface
  public interface Verifier {
    /** Whether a proof of a statement's public inputs holds. */
    boolean holds(VerifyingKey key, List<Fr> inputs, Proof proof);
  }

  private final ParallelLoop loop;
  private final Verifier verifier;
  private final Map<CompiledFunction, ProvingKey> keys = new IdentityHashMap<>();

  /**
   * @param loop the threads to prove with
   */
  public ProvedCalls(ParallelLoop loop, Verifier verifier) {
    this.loop = loop;
    this.verifier = verifier;
  }

  @Override
  public void check(
      String contract, CompiledFunction function, CallInputs inputs, SolvedCall call) {
    ProvingKey key =
        keys.computeIfAbsent(
            function,
            f ->
                DevelopmentSetup.make(
                    f.circuit().system(), DevelopmentSetup.SEED, loop, Progress.NONE));
    Proof proof =
        new Groth16Prover(loop).prove(key, function.circuit().system(), call.witness()).proof();
    if (!verifier.holds(key.verifyingKey(), List.of(call.statement().inputs()), proof)) {
      throw new AssertionError(contract + "." + function.name() + ": the proof does not verify");
    }
  }
}
