package dev.freehold.contracts.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.function.SolvedCall;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** The token's functions through the real setup, prover and verifier. */
class TokenProofTest {
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);

  @Test
  void proofsVerifyAgainstTheirStatementAndNoOther() {
    List<CompiledFunction> functions = TokenContract.compile();
    UserId bob = UserId.parse("2:5");
    TestState state = new TestState();
    prove(functions.get(TokenContract.MINT), state.call(functions.get(0), TestState.OWNER, 50));
    prove(
        functions.get(TokenContract.TRANSFER),
        state.call(functions.get(1), TestState.OWNER, bob.asLong(), 20));
    state.checkpoint();
    prove(
        functions.get(TokenContract.CLAIM),
        state.call(functions.get(2), bob, TestState.OWNER.asLong()));
  }

  private static void prove(CompiledFunction function, SolvedCall call) {
    ProvingKey key =
        DevelopmentSetup.make(
            function.circuit().system(), DevelopmentSetup.SEED, LOOP, Progress.NONE);
    Groth16Prover prover = new Groth16Prover(LOOP);
    Groth16Prover.Result first = prover.prove(key, function.circuit().system(), call.witness());
    Groth16Prover.Result second = prover.prove(key, function.circuit().system(), call.witness());
    System.out.printf(
        "%s: %d constraints, transforms %d ms, sums %d ms%n",
        function.name(),
        function.constraints(),
        second.timings().transformNs() / 1_000_000,
        second.timings().multiplyNs() / 1_000_000);
    assertNotEquals(first.proof(), second.proof(), "each proof has its own randomness");
    PreparedVerifyingKey verifyingKey =
        switch (PreparedVerifyingKey.decode(key.verifyingKey())) {
          case KeyDecoding.Prepared prepared -> prepared.key();
          case KeyDecoding.Refused refused -> throw new AssertionError(refused.toString());
        };
    List<Fr> inputs = List.of(call.statement().inputs());
    for (Proof proof : List.of(first.proof(), second.proof())) {
      assertEquals(ProofVerdict.VALID, Groth16.verify(verifyingKey, inputs, proof));
      for (int i = 0; i < Statement.COUNT; i++) {
        List<Fr> other = new ArrayList<>(inputs);
        other.set(i, inputs.get(i).add(Fr.ONE));
        assertEquals(
            ProofVerdict.EQUATION_FAILS,
            Groth16.verify(verifyingKey, other, proof),
            function.name() + " leaves public input " + i + " unbound");
      }
    }
  }
}
