package dev.freehold.cli;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.artifact.FunctionKeys;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKeyCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** The token with keys for some of its functions: each key takes seconds to make. */
final class TestToken {
  /** Kept between runs; a development key is the same wherever it is made. */
  static final Path KEYS = Path.of(System.getProperty("user.home"), ".freehold", "keys");

  private TestToken() {}

  /** An artifact whose other functions have a key that is none of theirs: they cannot be called. */
  static ContractArtifact with(int... functions) {
    CompiledContract contract = TokenContract.compile();
    ProvingKeyCache cache =
        new ProvingKeyCache(KEYS, new ParallelLoop(ForkJoinPool.commonPool(), 2));
    VerifyingKey[] keys = new VerifyingKey[contract.functions().size()];
    for (int function : functions) {
      keys[function] =
          cache
              .key(
                  contract.functions().get(function).circuit().system(),
                  DevelopmentSetup.SEED,
                  Progress.NONE)
              .verifyingKey();
    }
    List<FunctionKeys> all = new ArrayList<>();
    for (VerifyingKey key : keys) {
      all.add(
          new FunctionKeys(
              SetupKind.DEVELOPMENT, key != null ? key : keys[functions[0]], Hash32.ZERO));
    }
    return new ContractArtifact(contract, all);
  }
}
