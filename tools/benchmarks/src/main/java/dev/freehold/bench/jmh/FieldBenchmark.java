package dev.freehold.bench.jmh;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch;
import dev.freehold.core.hash.Poseidon2;
import java.util.SplittableRandom;
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

/** Multiplication in Fr and the permutation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FieldBenchmark {
  private static final int BATCH = 256;

  private final long[] inputs = elements(4 * BATCH);
  private final long[] outputs = new long[BATCH * FrArrays.LIMBS];

  /** {@code count} elements in Montgomery form, always the same. */
  static long[] elements(int count) {
    SplittableRandom random = new SplittableRandom(1);
    long[] limbs = new long[count * FrArrays.LIMBS];
    byte[] wide = new byte[64];
    for (int i = 0; i < count; i++) {
      random.nextBytes(wide);
      Fr.fromWideBytes(wide).copyLimbs(limbs, i * FrArrays.LIMBS);
    }
    return limbs;
  }

  @Benchmark
  public long[] multiply() {
    FrArrays.mul(outputs, 0, inputs, 0, inputs, FrArrays.LIMBS);
    return outputs;
  }

  @Benchmark
  public long[] square() {
    FrArrays.square(outputs, 0, inputs, 0);
    return outputs;
  }

  @Benchmark
  public long[] permutation() {
    Poseidon2.permute(inputs, 0);
    return inputs;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long[] batchedCompression() {
    CompressionBatch.compress(outputs, 0, inputs, 0, BATCH);
    return outputs;
  }
}
