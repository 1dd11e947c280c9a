package dev.freehold.bench.jmh;

import dev.freehold.bench.verify.ProofPool;
import dev.freehold.bench.verify.ProvenCalls;
import dev.freehold.bench.verify.ProvenCalls.ProvenCall;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.proof.Proof;
import dev.freehold.verifier.groth16.BatchVerifier;
import dev.freehold.verifier.groth16.BatchVerifier.Item;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Verifying a batch of valid token transfers on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class VerificationBenchmark {
  private static final int SOURCES = 4;
  private static final int PROOFS = 1024;

  private final BatchVerifier verifier =
      new BatchVerifier(ParallelLoop.serial(), new SecureRandom());
  private final List<Item> items = new ArrayList<>();

  /** Proves a few calls, or reads them where an earlier run left them, and derives the rest. */
  @Setup
  public void prove() throws IOException {
    ParallelLoop loop =
        new ParallelLoop(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());
    Path home = Path.of(System.getProperty("user.home"), ".freehold");
    ProvenCalls proven =
        ProvenCalls.of(
            SOURCES, home.resolve("bench"), home.resolve("keys"), loop, System.err::println);
    PreparedVerifyingKey key = proven.prepared();
    List<Proof> sources = proven.calls().stream().map(ProvenCall::proof).toList();
    Proof[] proofs = ProofPool.derive(proven.key(), sources, PROOFS, 1, loop);
    for (int i = 0; i < PROOFS; i++) {
      items.add(new Item(key, proven.calls().get(i % SOURCES).inputs(), proofs[i]));
    }
  }

  /** Time a proof. */
  @Benchmark
  @OperationsPerInvocation(PROOFS)
  public BatchVerifier.Outcome batch() {
    return verifier.verify(items);
  }
}
