package dev.freehold.bench.aggregate;

import dev.freehold.bench.ChildJvm;
import dev.freehold.bench.worker.ProcessUsage;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.snarkpack.StructuredReferenceString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;

/**
 * Measurement of what is resident in a JVM that aggregates: one of its own, whose heap has a fixed
 * size and is touched at the start, so that all that changes lies outside the heap.
 */
final class AggregationMemory {
  private static final String HEAP_MIB = "96";
  private static final int SETTLING_JOBS = 2;

  /** In the child's output, what comes before a figure. */
  private static final String FIGURE = "resident ";

  private static final String MORE_JOBS = "after more jobs";

  private AggregationMemory() {}

  /**
   * Findings, in bytes.
   *
   * @param bySize resident after jobs of each size, all smaller ones before them
   * @param afterMore resident after as many more jobs of the smallest size as were asked for
   * @param beforeThem and before them
   */
  record Found(Map<Integer, Long> bySize, long beforeThem, long afterMore) {}

  /**
   * Aggregates in a JVM of its own, and verifies what comes out.
   *
   * @param sizes from small to large
   * @param more jobs of the smallest size, which nothing may be left of
   */
  static Found measure(Path cache, int threads, int[] sizes, int more) throws IOException {
    List<String> flags =
        List.of(
            "--add-modules=jdk.incubator.vector",
            "-Xms" + HEAP_MIB + "m",
            "-Xmx" + HEAP_MIB + "m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(cache.toString(), Integer.toString(threads), Integer.toString(more)));
    Arrays.stream(sizes).mapToObj(Integer::toString).forEach(arguments::add);
    return parse(ChildJvm.output("aggregating", flags, AggregationMemory.class, arguments), sizes);
  }

  private static Found parse(String output, int[] sizes) {
    Map<String, Long> figures = new LinkedHashMap<>();
    output
        .lines()
        .filter(line -> line.startsWith(FIGURE))
        .map(line -> line.substring(FIGURE.length()).split(": "))
        .forEach(figure -> figures.put(figure[0], Long.parseLong(figure[1])));
    Map<Integer, Long> bySize = new LinkedHashMap<>();
    for (int size : sizes) {
      bySize.put(size, figures.get(Integer.toString(size)));
    }
    return new Found(bySize, bySize.get(sizes[0]), figures.get(MORE_JOBS));
  }

  /** The child: {@code cache threads more size...}. */
  public static void main(String[] args) throws IOException {
    int threads = Integer.parseInt(args[1]);
    int[] sizes = Arrays.stream(args).skip(3).mapToInt(Integer::parseInt).toArray();
    int largest = sizes[sizes.length - 1];
    ParallelLoop loop = new ParallelLoop(ForkJoinPool.commonPool(), threads);
    AggregationWork work = AggregationWork.prepare(Path.of(args[0]), _ -> {}, loop, largest);
    try (StructuredReferenceString srs = StructuredReferenceString.development(largest)) {
      AggregationWork.Size smallest = work.of(srs, sizes[0], threads);
      repeat(smallest, 8 * SETTLING_JOBS);
      tell(Integer.toString(sizes[0]));
      repeat(smallest, Integer.parseInt(args[2]));
      tell(MORE_JOBS);
      for (int size : Arrays.copyOfRange(sizes, 1, sizes.length)) {
        repeat(work.of(srs, size, threads), SETTLING_JOBS);
        tell(Integer.toString(size));
      }
    }
  }

  private static void repeat(AggregationWork.Size work, int times) {
    for (int i = 0; i < times; i++) {
      work.aggregateOnAllThreads();
      work.verifyAggregate();
    }
  }

  private static void tell(String what) throws IOException {
    long bytes = ProcessUsage.of(ProcessHandle.current().pid()).residentBytes();
    System.out.println(FIGURE + what + ": " + bytes);
  }
}
