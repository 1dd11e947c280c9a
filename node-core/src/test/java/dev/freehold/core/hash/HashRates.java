package dev.freehold.core.hash;

import dev.freehold.core.field.FrArrays;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A program, not a test: what a multiplication, a square and a compression cost in CPU time, in
 * turns, medians. Run it with {@code --add-modules jdk.incubator.vector}.
 */
final class HashRates {
  private static final int WARM_UP = 60;
  private static final int ROUNDS = 61;
  private static final int COMPRESSIONS = 256;
  private static final int MULTIPLICATIONS = 20_000;

  private record Subject(String name, int count, Runnable work) {}

  private HashRates() {}

  public static void main(String[] args) {
    ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
    System.out.println(CompressionBatch.calibrate(System::nanoTime, 60_000_000_000L));
    SplittableRandom random = new SplittableRandom(1);
    long[] in = new long[COMPRESSIONS * CompressionBatch.INPUT_LIMBS];
    for (int i = 0; i < in.length; i += FrArrays.LIMBS) {
      Limbs.element(random).copyLimbs(in, i);
    }
    long[] out = new long[COMPRESSIONS * FrArrays.LIMBS];
    long[] x = Arrays.copyOf(in, 2 * FrArrays.LIMBS);
    List<Subject> subjects =
        List.of(
            new Subject("multiplication", MULTIPLICATIONS, () -> multiply(x)),
            new Subject("square", MULTIPLICATIONS, () -> square(x)),
            new Subject("compression, scalar", COMPRESSIONS, () -> scalar(out, in)),
            new Subject("compression, batched", COMPRESSIONS, () -> batched(out, in)));
    double[][] ns = new double[subjects.size()][ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (int i = 0; i < subjects.size(); i++) {
        long begin = cpu.getCurrentThreadCpuTime();
        subjects.get(i).work().run();
        if (round >= 0) {
          ns[i][round] = (cpu.getCurrentThreadCpuTime() - begin) / (double) subjects.get(i).count();
        }
      }
    }
    for (int i = 0; i < ns.length; i++) {
      Arrays.sort(ns[i]);
      System.out.printf(
          "%-22s median %8.1f ns, least %8.1f ns%n",
          subjects.get(i).name(), ns[i][ROUNDS / 2], ns[i][0]);
    }
    double mul = ns[0][ROUNDS / 2];
    double scalar = ns[2][ROUNDS / 2];
    System.out.printf("scalar compression / 264 multiplications: %.2f%n", scalar / (264 * mul));
    System.out.printf("scalar compression / 488 multiplications: %.2f%n", scalar / (488 * mul));
    System.out.printf("batched rate / scalar rate: %.2f%n", scalar / ns[3][ROUNDS / 2]);
  }

  private static void multiply(long[] x) {
    for (int i = 0; i < MULTIPLICATIONS; i++) {
      FrArrays.mul(x, 0, x, 0, x, FrArrays.LIMBS);
    }
  }

  private static void square(long[] x) {
    for (int i = 0; i < MULTIPLICATIONS; i++) {
      FrArrays.square(x, 0, x, 0);
    }
  }

  private static void scalar(long[] out, long[] in) {
    CompressionBatch.compressOneByOne(out, 0, in, 0, COMPRESSIONS);
  }

  private static void batched(long[] out, long[] in) {
    CompressionBatch.compress(out, 0, in, 0, COMPRESSIONS);
  }
}
