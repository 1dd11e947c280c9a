package dev.freehold.verifier.groth16;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.proof.Proof;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Prints what verification costs on one thread beside the sum of the blst operations it cannot
 * avoid, measured in the same run. A program, not a test: {@code java -cp ... BatchRates}.
 */
final class BatchRates {
  private static final int ROUNDS = 5;
  private static final int INPUTS = 10;
  private static final int LARGEST = 1024;

  private BatchRates() {}

  public static void main(String[] args) {
    SplittableRandom random = new SplittableRandom(1);
    List<List<BatchVerifier.Item>> byKeys = new ArrayList<>();
    for (int keys : new int[] {1, 16}) {
      byKeys.add(items(random, keys));
    }
    List<BatchVerifier.Item> items = byKeys.getFirst();
    BatchVerifier verifier = new BatchVerifier(ParallelLoop.serial(), new SecureRandom());
    for (int round = 0; round < ROUNDS; round++) {
      double floor = unavoidable(items);
      double single =
          micros(
              64,
              () -> {
                for (BatchVerifier.Item item : items.subList(0, 64)) {
                  require(Groth16.verify(item.key(), item.inputs(), item.proof()));
                }
              });
      System.out.printf("unavoidable %.0f us, single %.0f us%n", floor, single);
      for (int size : new int[] {1, 16, 64, 256, LARGEST}) {
        for (List<BatchVerifier.Item> of : byKeys) {
          double each = micros(size, () -> verifier.verify(of.subList(0, size)));
          System.out.printf(
              "  %4d proofs of %2d keys: %.0f us a proof, %.2f of unavoidable%n",
              size, of == items ? 1 : 16, each, each / floor);
        }
      }
    }
  }

  private static List<BatchVerifier.Item> items(SplittableRandom random, int keys) {
    SimulatedKey[] simulated = new SimulatedKey[keys];
    PreparedVerifyingKey[] prepared = new PreparedVerifyingKey[keys];
    for (int k = 0; k < keys; k++) {
      simulated[k] = new SimulatedKey(random, INPUTS);
      prepared[k] = simulated[k].prepared();
    }
    List<BatchVerifier.Item> items = new ArrayList<>();
    for (int i = 0; i < LARGEST; i++) {
      items.add(SimulatedKey.item(simulated[i % keys], prepared[i % keys]));
    }
    return items;
  }

  /** Microseconds a proof of the blst calls alone, in the bulk forms that share the most. */
  private static double unavoidable(List<BatchVerifier.Item> items) {
    int n = items.size();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment encoded = arena.allocate((long) n * Proof.BYTES);
      for (int i = 0; i < n; i++) {
        byte[] bytes = items.get(i).proof().toBytes();
        MemorySegment.copy(bytes, 0, encoded, JAVA_BYTE, (long) i * Proof.BYTES, Proof.BYTES);
      }
      MemorySegment a = Group.G1.allocateAffine(arena, n);
      MemorySegment b = Group.G2.allocateAffine(arena, n);
      MemorySegment c = Group.G1.allocateAffine(arena, n);
      MemorySegment scaled = Group.G1.allocatePoints(arena, n);
      MemorySegment coefficients = arena.allocate((long) n * Coefficients.BYTES);
      Coefficients.draw(new SecureRandom(), coefficients, n);
      MemorySegment value = Pairing.allocate(arena, 1);
      for (int i = 0; i < n; i++) {
        Group.G1.fromAffine(scaled, i, a, i);
      }
      return micros(
          n,
          () -> {
            for (int i = 0; i < n; i++) {
              Group.G1.uncompress(a, i, encoded, (long) i * Proof.BYTES);
              Group.G2.uncompress(b, i, encoded, (long) i * Proof.BYTES + 48);
              Group.G1.uncompress(c, i, encoded, (long) i * Proof.BYTES + 144);
              Group.G1.fromAffine(scaled, i, a, i);
              Group.G1.mult(scaled, i, scaled, i, coefficients, i, Coefficients.BITS);
            }
            Msm.multiply(Group.G1, scaled, 0, c, 0, coefficients, 0, n, Coefficients.BITS);
            Pairing.millerLoops(value, 0, a, 0, b, 0, n);
          });
    }
  }

  private static void require(ProofVerdict verdict) {
    if (verdict != ProofVerdict.VALID) {
      throw new AssertionError(verdict);
    }
  }

  /** Processor time of this thread, which other load on the machine disturbs less than a clock. */
  private static double micros(int count, Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    work.run();
    return (threads.getCurrentThreadCpuTime() - start) / 1e3 / count;
  }
}
