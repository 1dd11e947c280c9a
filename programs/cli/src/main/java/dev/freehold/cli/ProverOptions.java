package dev.freehold.cli;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.client.FunctionProver;
import dev.freehold.contracts.StandardContract;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.kit.artifact.ArtifactCache;
import dev.freehold.kit.artifact.CodeDigest;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.artifact.FunctionKeys;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKeyCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import picocli.CommandLine.Option;

/** Options that say where proving keys and built contracts are kept. */
final class ProverOptions {
  @Option(
      names = "--proving-keys",
      paramLabel = "DIR",
      description = "Where proving keys are kept. Default: ~/.freehold/keys.")
  private Path directory;

  /** The proving keys that are kept. */
  ProvingKeyCache keys() {
    return new ProvingKeyCache(
        directory != null ? directory : Home.directory().resolve("keys"), loop());
  }

  /** The token's functions. */
  FunctionProver token(Progress progress) {
    return of(standard(StandardContract.TOKEN, progress), progress);
  }

  /**
   * A contract that comes with Freehold, with development keys: compiled once, and from then on
   * taken from {@code ~/.freehold/artifacts}.
   */
  ContractArtifact standard(StandardContract contract, Progress progress) {
    ArtifactCache cache =
        new ArtifactCache(
            Home.directory().resolve("artifacts"),
            notice -> System.err.println("freehold: " + notice));
    // One class of each module that takes part in what is built.
    Hash32 source =
        CodeDigest.of(
            StandardContract.class,
            CompiledContract.class,
            CompiledFunction.class,
            Groth16Prover.class,
            Fr.class,
            ParallelLoop.class);
    return cache.artifact(
        contract.displayName(), source, () -> build(contract.compile(), progress));
  }

  /** A contract with development keys, made now where they are not there. */
  ContractArtifact build(CompiledContract contract, Progress progress) {
    List<FunctionKeys> built = new ArrayList<>();
    for (FunctionSpec spec :
        FunctionProver.development(contract, keys(), new Groth16Prover(loop()), progress).specs()) {
      built.add(new FunctionKeys(spec.setup(), spec.key(), Hash32.ZERO));
    }
    return new ContractArtifact(contract, built);
  }

  /** The functions of a built contract; a key is made when it is first needed. */
  FunctionProver of(ContractArtifact artifact, Progress progress) {
    Groth16Prover.warmUp();
    return FunctionProver.of(artifact, keys(), new Groth16Prover(loop()), progress);
  }

  /** Says on the error output how making keys goes. */
  static Progress progressOnErr() {
    return (stage, done, total) ->
        System.err.println("making keys: " + Progress.inWords(stage, done, total));
  }

  static ParallelLoop loop() {
    return new ParallelLoop(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());
  }
}
