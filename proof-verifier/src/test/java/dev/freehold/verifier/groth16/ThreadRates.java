package dev.freehold.verifier.groth16;

import dev.freehold.blst.ParallelLoop;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Prints how much faster two threads verify the same proofs than one: one batch spread over both,
 * and two halves at once, as a worker's threads do. In turns, medians of the ratios, time on the
 * wall: it says something on an idle machine only. A program, not a test.
 */
final class ThreadRates {
  private static final int PROOFS = 1024;
  private static final int ROUNDS = 7;

  private ThreadRates() {}

  public static void main(String[] args) {
    SimulatedKey key = new SimulatedKey(new SplittableRandom(1), 10);
    PreparedVerifyingKey prepared = key.prepared();
    prepared.speedUp();
    List<BatchVerifier.Item> items = new ArrayList<>();
    for (int i = 0; i < PROOFS; i++) {
      items.add(SimulatedKey.item(key, prepared));
    }
    List<BatchVerifier.Item> tenBad = new ArrayList<>(items);
    for (int i = 0; i < 10; i++) {
      BatchVerifier.Item item = items.get(100 * i);
      tenBad.set(
          100 * i, new BatchVerifier.Item(prepared, item.inputs(), key.prove(key.randomInputs())));
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      BatchVerifier one = new BatchVerifier(ParallelLoop.serial(), new SecureRandom());
      BatchVerifier two = new BatchVerifier(new ParallelLoop(executor, 2), new SecureRandom());
      ParallelLoop callers = new ParallelLoop(executor, 2);
      print("one batch on two threads", () -> one.verify(items), () -> two.verify(items));
      print(
          "two halves at once",
          () -> one.verify(items),
          () -> callers.run(2, half -> one.verify(items.subList(512 * half, 512 * (half + 1)))));
      print("10 bad on two threads", () -> one.verify(tenBad), () -> two.verify(tenBad));
    }
  }

  private static void print(String what, Runnable alone, Runnable together) {
    double[] ratios = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      double ratio = (double) nanos(alone) / nanos(together);
      if (round >= 0) {
        ratios[round] = ratio;
      }
    }
    Arrays.sort(ratios);
    System.out.printf("%s: %.2f times the rate of one%n", what, ratios[ROUNDS / 2]);
  }

  private static long nanos(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }
}
