package dev.freehold.bench.hash;

import dev.freehold.bench.BenchContext;
import dev.freehold.bench.Rounds;
import dev.freehold.bench.Section;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch;
import dev.freehold.core.hash.Poseidon2;
import java.util.SplittableRandom;

/** Multiplications in Fr, and Poseidon2 alone and batched, in turns on one thread. */
public final class HashSection implements Section {
  private static final int MULTIPLICATIONS = 1 << 18;
  private static final int COMPRESSIONS = 1 << 10;
  private static final long CALIBRATION_MAX_NS = 60_000_000_000L;

  /** The S-boxes of 8 full rounds over 4 lanes and 56 partial ones, three multiplications each. */
  private static final int SBOX_MULTIPLICATIONS = 264;

  /** And four a partial round by the diagonal of the internal matrix. */
  private static final int ALL_MULTIPLICATIONS = SBOX_MULTIPLICATIONS + 4 * 56;

  @Override
  public String name() {
    return "hash";
  }

  @Override
  public String title() {
    return "Field and hash";
  }

  @Override
  public void run(BenchContext context) {
    CompressionBatch.calibrate(System::nanoTime, CALIBRATION_MAX_NS);
    long[] inputs = elements(4 * COMPRESSIONS);
    long[] outputs = new long[COMPRESSIONS * FrArrays.LIMBS];
    long[] x = elements(8);
    Rounds.Samples samples =
        new Rounds(Rounds.Clock.THREAD)
            .add("mul", MULTIPLICATIONS, () -> multiply(x))
            .add("scalar", COMPRESSIONS, () -> scalar(outputs, inputs))
            .add(
                "batched",
                COMPRESSIONS,
                () -> CompressionBatch.compress(outputs, 0, inputs, 0, COMPRESSIONS))
            .run(10, context.scale().pick(15, 41));
    var results = context.results();
    results.put("fr.mulNs", samples.median("mul"), "ns", "one product in Fr, in a dependent chain");
    results.put(
        "poseidon2.scalarUs",
        samples.median("scalar") / 1e3,
        "us",
        "one compression, four to one, one at a time");
    results.put(
        "poseidon2.batchedUs",
        samples.median("batched") / 1e3,
        "us",
        "one compression in a batch of " + COMPRESSIONS + ", form " + CompressionBatch.form());
    results.put(
        "poseidon2.batchedOverScalar",
        samples.ratio("scalar", "batched"),
        "ratio",
        "rate of the batched form over the scalar one, one thread, in turns");
    double overMul = samples.ratio("scalar", "mul");
    results.put(
        "poseidon2.scalarOver264Muls",
        overMul / SBOX_MULTIPLICATIONS,
        "ratio",
        "a scalar permutation over the time of the 264 multiplications of its S-boxes");
    results.put(
        "poseidon2.scalarOver488Muls",
        overMul / ALL_MULTIPLICATIONS,
        "ratio",
        "the same over all 488 multiplications, the internal matrices' diagonals included");
  }

  private static void multiply(long[] x) {
    for (int i = 0; i < MULTIPLICATIONS; i++) {
      FrArrays.mul(x, 0, x, 0, x, FrArrays.LIMBS);
    }
  }

  private static void scalar(long[] outputs, long[] inputs) {
    for (int i = 0; i < COMPRESSIONS; i++) {
      Poseidon2.compress(outputs, i * FrArrays.LIMBS, inputs, i * CompressionBatch.INPUT_LIMBS);
    }
  }

  private static long[] elements(int count) {
    SplittableRandom random = new SplittableRandom(1);
    long[] limbs = new long[count * FrArrays.LIMBS];
    byte[] wide = new byte[64];
    for (int i = 0; i < count; i++) {
      random.nextBytes(wide);
      Fr.fromWideBytes(wide).copyLimbs(limbs, i * FrArrays.LIMBS);
    }
    return limbs;
  }
}
