package dev.freehold.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.kit.testing.CallCheck;
import dev.freehold.kit.testing.ProvedCalls;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * Takes one function's first call through the real setup, prover and verifier: the proof holds for
 * its statement and for no other. Seconds each, by the size of the function.
 */
public final class OneProof implements CallCheck {
  private final String function;
  private final ProvedCalls proving =
      new ProvedCalls(
          new ParallelLoop(ForkJoinPool.commonPool(), 2), OneProof::holdsAndNothingElseDoes);
  private int proved;

  /**
   * @param function with its contract's name, such as {@code royalty.buy}
   */
  public OneProof(String function) {
    this.function = function;
  }

  @Override
  public void check(String contract, CompiledFunction called, CallInputs inputs, SolvedCall call) {
    if (proved == 0 && function.equals(contract + "." + called.name())) {
      proving.check(contract, called, inputs, call);
      proved++;
    }
  }

  /** Asserts that there was a call to prove. */
  public void wasMade() {
    assertEquals(1, proved, function);
  }

  /** Whether a proof verifies; fails if it does so with another public input too. */
  public static boolean holdsAndNothingElseDoes(VerifyingKey bytes, List<Fr> inputs, Proof proof) {
    PreparedVerifyingKey key =
        switch (PreparedVerifyingKey.decode(bytes)) {
          case KeyDecoding.Prepared prepared -> prepared.key();
          case KeyDecoding.Refused refused -> throw new AssertionError(refused.toString());
        };
    for (int i = 0; i < Statement.COUNT; i++) {
      List<Fr> other = new ArrayList<>(inputs);
      other.set(i, inputs.get(i).add(Fr.ONE));
      assertNotEquals(
          ProofVerdict.VALID,
          Groth16.verify(key, other, proof),
          "public input " + i + " is left unbound");
    }
    return Groth16.verify(key, inputs, proof) == ProofVerdict.VALID;
  }
}
