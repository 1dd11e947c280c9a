package dev.freehold.bench.prove;

import dev.freehold.bench.ChildJvm;
import dev.freehold.bench.verify.ProvenCalls;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * Time of the first proof of a process over that of later ones, in a JVM of its own. As in a
 * client, the process is warmed up before it knows what to prove; then it reads the key, solves and
 * proves, and again.
 */
final class FirstProof {
  private static final int PROOFS = 9;
  private static final long SETTLE_MS = 500;

  private FirstProof() {}

  /**
   * Runs a process.
   *
   * @param key in the cache directory, with its multiples made
   * @return the first proof's time over the median of the last ones'
   */
  static double measure(Path key, Path multiples, int threads) throws IOException {
    List<String> lines =
        ChildJvm.output(
                "proving",
                List.of(),
                FirstProof.class,
                List.of(key.toString(), multiples.toString(), Integer.toString(threads)))
            .lines()
            .toList();
    List<Double> millis =
        lines.subList(lines.size() - PROOFS, lines.size()).stream()
            .map(Double::parseDouble)
            .toList();
    return millis.getFirst() / ProveSection.median(millis.subList(PROOFS / 2, PROOFS), x -> x);
  }

  /** The child: {@code key multiples threads}. */
  public static void main(String[] args) throws InterruptedException {
    ParallelLoop loop = new ParallelLoop(ForkJoinPool.commonPool(), Integer.parseInt(args[2]));
    CompiledFunction transfer = TokenContract.compile().functions().get(TokenContract.TRANSFER);
    Groth16Prover.warmUp();
    ProvingKey key = ProvingKey.load(Path.of(args[0]), transfer.circuit().system().digest());
    key.keepMultiples(Path.of(args[1]), loop, Progress.NONE);
    Groth16Prover prover = new Groth16Prover(loop);
    Thread.sleep(SETTLE_MS); // A client waits for its account's state about now.
    double[] millis = new double[PROOFS];
    for (int i = 0; i < PROOFS; i++) {
      long start = System.nanoTime();
      SolvedCall solved = ProvenCalls.solve(transfer, i);
      prover.prove(key, transfer.circuit().system(), solved.witness());
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.stream(millis).forEach(System.out::println);
  }
}
