package dev.freehold.node.cli;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.client.FunctionProver;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.prover.artifact.ContractArtifact;
import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.KeyCache;
import dev.freehold.prover.groth16.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import picocli.CommandLine.Option;

/** Where proving keys are kept. */
final class ProverOptions {
  @Option(
      names = "--proving-keys",
      paramLabel = "DIR",
      description = "Where proving keys are kept. Default: ~/.freehold/keys.")
  private Path directory = Path.of(System.getProperty("user.home"), ".freehold", "keys");

  Path directory() {
    return directory;
  }

  /** The token's functions, with keys made now where they are not there. */
  FunctionProver token(Progress progress) {
    return development(TokenContract.compile().functions(), progress);
  }

  /** Functions with development keys, made now where they are not there. */
  FunctionProver development(List<CompiledFunction> functions, Progress progress) {
    ParallelLoop loop = loop();
    return FunctionProver.development(
        functions, new KeyCache(directory, loop), new Groth16Prover(loop), progress);
  }

  /** The functions of a built contract; a key is made when it is first needed. */
  FunctionProver of(ContractArtifact artifact, Progress progress) {
    ParallelLoop loop = loop();
    return FunctionProver.of(
        artifact, new KeyCache(directory, loop), new Groth16Prover(loop), progress);
  }

  /** Says on the error output how making keys goes. */
  static Progress progressOnErr() {
    return (stage, done, total) ->
        System.err.printf("making keys: %s (%d of %d)%n", stage, done + 1, total);
  }

  private static ParallelLoop loop() {
    return new ParallelLoop(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());
  }
}
