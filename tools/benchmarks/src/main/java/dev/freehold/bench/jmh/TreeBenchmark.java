package dev.freehold.bench.jmh;

import dev.freehold.core.tree.LevelHasher;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writing a block's leaves into an empty realm, without a store: hashing and gathering alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TreeBenchmark {
  private static final int LEAVES = 1024;

  /** Leaves of one contract stand next to one another; these are every 977th of them. */
  private static final int STRIDE = 977;

  private final long[] indexes = new long[LEAVES];
  private final long[] values = FieldBenchmark.elements(LEAVES);

  public TreeBenchmark() {
    for (int i = 0; i < LEAVES; i++) {
      indexes[i] = (long) i * STRIDE;
    }
  }

  /** Time a leaf. */
  @Benchmark
  @OperationsPerInvocation(LEAVES)
  public TreeDelta commit() {
    return SparseTree.update(
        StateShape.REALM_DEPTH, 0, (_, _) -> null, indexes, values, LevelHasher.SERIAL);
  }
}
