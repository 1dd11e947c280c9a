package dev.freehold.contracts.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.contracts.Compiled;
import dev.freehold.contracts.OneProof;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.ProvedCalls;
import dev.freehold.kit.testing.TestContract;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** The token's functions through the real setup, prover and verifier. */
class TokenProofTest {
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);

  private final Set<Proof> proofs = new HashSet<>();

  @Test
  void proofsVerifyAgainstTheirStatementAndNoOther() {
    ContractTest chain =
        new ContractTest().checking(new ProvedCalls(LOOP, this::verifiesAndNothingElse));
    UserId owner = chain.user();
    UserId bob = UserId.parse("2:5");
    TestContract token = chain.deploy(owner, Compiled.TOKEN);
    token.call(owner, "mint", 50);
    token.call(owner, "transfer", bob, 20);
    chain.checkpoint();
    token.call(bob, "claim", owner);
    assertEquals(3, proofs.size(), "each proof has its own randomness");
  }

  private boolean verifiesAndNothingElse(VerifyingKey bytes, List<Fr> inputs, Proof proof) {
    proofs.add(proof);
    return OneProof.holdsAndNothingElseDoes(bytes, inputs, proof);
  }
}
