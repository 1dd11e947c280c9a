package dev.freehold.network;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.artifact.FunctionKeys;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.User;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKeyCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** A contract whose circuits are small, one of which reads another user's state. */
public final class TestScores extends ContractDefinition<TestScores> {
  final Slot<U64> points = slot(U64.class);

  @Function(0)
  void collect(U64 amount) {
    require(amount.isAtMost(U64.of(100)), "at most 100 points at a time");
    points.update(old -> old.plus(amount));
  }

  @Function(1)
  void follow(User leader) {
    U64 theirs = of(leader).points.get();
    require(theirs.isAbove(points.get()), "not ahead of the caller");
    points.set(theirs);
  }

  /** The built contract; its proving keys go to a directory. */
  public static ContractArtifact artifact(Path keys) {
    return built(CompiledContract.compile("scores", TestScores::new), keys);
  }

  /** A contract with development keys; its proving keys go to a directory. */
  public static ContractArtifact built(CompiledContract contract, Path keys) {
    ProvingKeyCache cache =
        new ProvingKeyCache(keys, new ParallelLoop(ForkJoinPool.commonPool(), 2));
    List<FunctionKeys> built = new ArrayList<>();
    contract
        .functions()
        .forEach(
            function ->
                built.add(
                    new FunctionKeys(
                        SetupKind.DEVELOPMENT,
                        cache
                            .key(function.circuit().system(), DevelopmentSetup.SEED, Progress.NONE)
                            .verifyingKey(),
                        Hash32.ZERO)));
    return new ContractArtifact(contract, built);
  }
}
