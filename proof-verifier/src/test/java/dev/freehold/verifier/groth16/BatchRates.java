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
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Prints what verification costs on one thread beside the sum of the blst operations it cannot
 * avoid: everything in turns, medians of the ratios within a round. A program, not a test: {@code
 * java -cp ... BatchRates [rounds] [names...]}.
 */
final class BatchRates {
  private static final int INPUTS = 10;
  private static final int PROOFS = 1024;
  private static final String FLOOR = "floor";

  private final SplittableRandom random = new SplittableRandom(1);
  private final BatchVerifier verifier =
      new BatchVerifier(ParallelLoop.serial(), new SecureRandom());
  private final Map<String, Runnable> works = new LinkedHashMap<>();
  private final Map<String, Integer> units = new LinkedHashMap<>();

  /** What the names of the works to measure begin with; empty is all. */
  private final List<String> wanted;

  private BatchRates(List<String> wanted) {
    this.wanted = wanted;
  }

  public static void main(String[] args) {
    int rounds = args.length == 0 ? 9 : Integer.parseInt(args[0]);
    BatchRates rates = new BatchRates(List.of(args).subList(Math.min(1, args.length), args.length));
    rates.prepare();
    rates.measure(rounds);
  }

  private void prepare() {
    SimulatedKey first = new SimulatedKey(random, INPUTS);
    List<BatchVerifier.Item> same = items(first);
    add(FLOOR, PROOFS, new Unavoidable(same));
    add("single", 16, () -> same.subList(0, 16).forEach(BatchRates::single));
    for (int size : new int[] {16, 64, 256, PROOFS}) {
      batch("batch " + size, () -> same.subList(0, size));
    }
    for (int bad : new int[] {1, PROOFS / 100, PROOFS / 10, PROOFS}) {
      batch(bad + " bad of " + PROOFS, () -> withBad(first, same, bad));
    }
    for (int keys : new int[] {2, 4, 16, 64}) {
      SimulatedKey[] apart = new SimulatedKey[keys];
      SimulatedKey[] siblings = new SimulatedKey[keys];
      for (int k = 0; k < keys; k++) {
        apart[k] = new SimulatedKey(random, INPUTS);
        siblings[k] = first.sibling(INPUTS);
      }
      batch("keys " + keys + " unrelated", () -> items(apart));
      batch("keys " + keys + " of one ceremony", () -> items(siblings));
      if (keys == 64) {
        batch("keys 64, 10 bad", () -> withBad(siblings[0], items(siblings), 10));
      }
    }
  }

  private void add(String name, int count, Runnable work) {
    works.put(name, work);
    units.put(name, count);
  }

  private void batch(String name, Supplier<List<BatchVerifier.Item>> made) {
    if (wanted.isEmpty() || wanted.stream().anyMatch(name::startsWith)) {
      List<BatchVerifier.Item> items = made.get();
      add(name, items.size(), () -> verifier.verify(items));
    }
  }

  private static List<BatchVerifier.Item> items(SimulatedKey... keys) {
    PreparedVerifyingKey[] prepared = new PreparedVerifyingKey[keys.length];
    for (int k = 0; k < keys.length; k++) {
      prepared[k] = keys[k].prepared();
      prepared[k].speedUp();
    }
    List<BatchVerifier.Item> items = new ArrayList<>();
    for (int i = 0; i < PROOFS; i++) {
      items.add(SimulatedKey.item(keys[i % keys.length], prepared[i % keys.length]));
    }
    return items;
  }

  private List<BatchVerifier.Item> withBad(
      SimulatedKey key, List<BatchVerifier.Item> good, int bad) {
    List<BatchVerifier.Item> items = new ArrayList<>(good);
    for (int left = bad; left > 0; ) {
      int place = bad == PROOFS ? left - 1 : random.nextInt(PROOFS);
      BatchVerifier.Item item = good.get(place);
      if (items.get(place) == item) {
        Proof wrong = key.prove(key.randomInputs());
        items.set(place, new BatchVerifier.Item(item.key(), item.inputs(), wrong));
        left--;
      }
    }
    return items;
  }

  private static void single(BatchVerifier.Item item) {
    if (Groth16.verify(item.key(), item.inputs(), item.proof()) != ProofVerdict.VALID) {
      throw new AssertionError("a good proof was refused");
    }
  }

  private void measure(int rounds) {
    Map<String, double[]> micros = new LinkedHashMap<>();
    Map<String, Long> allocated = new LinkedHashMap<>();
    for (int round = -2; round < rounds; round++) {
      for (String name : works.keySet()) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long bytes = threads.getThreadAllocatedBytes(id);
        long start = threads.getCurrentThreadCpuTime();
        works.get(name).run();
        double each = (threads.getCurrentThreadCpuTime() - start) / 1e3 / units.get(name);
        bytes = threads.getThreadAllocatedBytes(id) - bytes;
        if (round >= 0) {
          micros.computeIfAbsent(name, _ -> new double[rounds])[round] = each;
          allocated.put(name, bytes / units.get(name));
        }
      }
    }
    double[] floor = micros.get(FLOOR);
    micros.forEach(
        (name, each) -> {
          double[] ratios = new double[rounds];
          for (int i = 0; i < rounds; i++) {
            ratios[i] = each[i] / floor[i];
          }
          System.out.printf(
              "%-34s %6.0f us a proof, %.3f of the floor, %d bytes allocated a proof%n",
              name, median(each), median(ratios), allocated.get(name));
        });
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** The blst calls alone, in the bulk forms that share the most. */
  private static final class Unavoidable implements Runnable {
    private final Arena arena = Arena.ofAuto();
    private final int n;
    private final MemorySegment encoded;
    private final MemorySegment a;
    private final MemorySegment b;
    private final MemorySegment c;
    private final MemorySegment scaled;
    private final MemorySegment coefficients;
    private final MemorySegment value;

    Unavoidable(List<BatchVerifier.Item> items) {
      n = items.size();
      encoded = arena.allocate((long) n * Proof.BYTES);
      for (int i = 0; i < n; i++) {
        byte[] bytes = items.get(i).proof().toBytes();
        MemorySegment.copy(bytes, 0, encoded, JAVA_BYTE, (long) i * Proof.BYTES, Proof.BYTES);
      }
      a = Group.G1.allocateAffine(arena, n);
      b = Group.G2.allocateAffine(arena, n);
      c = Group.G1.allocateAffine(arena, n);
      scaled = Group.G1.allocatePoints(arena, n);
      coefficients = arena.allocate((long) n * Coefficients.BYTES);
      Coefficients.draw(new SecureRandom(), coefficients, n);
      value = Pairing.allocate(arena, 1);
    }

    @Override
    public void run() {
      for (int i = 0; i < n; i++) {
        long at = (long) i * Proof.BYTES;
        Group.G1.uncompress(a, i, encoded, at);
        Group.G2.uncompress(b, i, encoded, at + 48);
        Group.G1.uncompress(c, i, encoded, at + 144);
        Group.G1.fromAffine(scaled, i, a, i);
        Group.G1.mult(scaled, i, scaled, i, coefficients, i, Coefficients.BITS);
      }
      Msm.multiply(Group.G1, scaled, 0, c, 0, coefficients, 0, n, Coefficients.BITS);
      Pairing.millerLoops(value, 0, a, 0, b, 0, n);
      Pairing.finalExp(value, 0, value, 0);
    }
  }
}
