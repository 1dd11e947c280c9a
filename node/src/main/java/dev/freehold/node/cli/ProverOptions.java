package dev.freehold.node.cli;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.client.FunctionProver;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.KeyCache;
import dev.freehold.prover.groth16.Progress;
import java.nio.file.Path;
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
    ParallelLoop loop =
        new ParallelLoop(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());
    return FunctionProver.development(
        TokenContract.compile().functions(),
        new KeyCache(directory, loop),
        new Groth16Prover(loop),
        progress);
  }
}
