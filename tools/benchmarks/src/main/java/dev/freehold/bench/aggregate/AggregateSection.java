package dev.freehold.bench.aggregate;

import dev.freehold.bench.BenchContext;
import dev.freehold.bench.Rounds;
import dev.freehold.bench.Scale;
import dev.freehold.bench.Section;
import dev.freehold.bench.report.Plot;
import dev.freehold.bench.report.RunResults;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.snarkpack.StructuredReferenceString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ForkJoinPool;

/**
 * Aggregating 16 to 4,096 proofs, verifying the aggregates, and verifying the same proofs in a
 * batch, all in turns.
 */
public final class AggregateSection implements Section {
  /** The size that the targets are for: that of the largest job. */
  private static final int JOB = 1024;

  private static final int[] QUICK_SIZES = {16, 256, JOB};
  private static final int[] FULL_SIZES = {16, 64, 256, JOB, 4096};

  private static final double MIB = 1 << 20;

  /** Jobs of the smallest size that memory is measured over. */
  private static final int MORE_JOBS = 256;

  @Override
  public String name() {
    return "aggregate";
  }

  @Override
  public String title() {
    return "Aggregation";
  }

  @Override
  public void run(BenchContext context) throws IOException {
    ParallelLoop all = new ParallelLoop(ForkJoinPool.commonPool(), context.threads());
    int[] sizes = context.scale().pick(QUICK_SIZES, FULL_SIZES);
    int largest = sizes[sizes.length - 1];
    AggregationWork work =
        AggregationWork.prepare(context.cache(), context.progress(), all, largest);
    try (StructuredReferenceString srs = StructuredReferenceString.development(largest)) {
      List<Sized> measured = new ArrayList<>();
      for (int size : sizes) {
        measured.add(measure(context, work.of(srs, size, context.threads()), size));
      }
      report(context.results(), measured, context.threads());
    }
    if (context.scale() == Scale.FULL) {
      measureMemory(context, sizes);
    }
    context
        .results()
        .note(
            "Times are processor time of one thread, but for those on all threads, which are on"
                + " the wall. A verification of an aggregate includes decoding the key and hashing"
                + " all public inputs; the batch verifier has its key at hand, with its table.");
  }

  /**
   * Findings at one size, in milliseconds.
   *
   * @param overFloor time to aggregate over that of the blst operations it cannot avoid, by rounds;
   *     measured in full runs alone
   * @param over time to verify the aggregate over that of the batch, by rounds
   */
  private record Sized(
      int size,
      int bytes,
      double aggregate,
      OptionalDouble overFloor,
      double spread,
      double verify,
      double batch,
      double over) {}

  private static Sized measure(BenchContext context, AggregationWork.Size work, int size) {
    context.progress().accept("aggregating " + size + " proofs");
    int rounds = context.scale().pick(1, size > JOB ? 1 : 3);
    int warmUps = size == QUICK_SIZES[0] ? 2 : 0;
    Rounds making = new Rounds(Rounds.Clock.THREAD).add("aggregate", 1, work::aggregate);
    boolean full = context.scale() == Scale.FULL;
    if (full) {
      making.add("floor", 1, work.floor()::run);
    }
    Rounds.Samples made = making.run(warmUps, rounds);
    Rounds.Samples spread =
        new Rounds(Rounds.Clock.WALL)
            .add("aggregate", 1, work::aggregateOnAllThreads)
            .run(0, rounds);
    Rounds.Samples verified =
        new Rounds(Rounds.Clock.THREAD)
            .add("aggregate", 1, work::verifyAggregate)
            .add("batch", 1, work::verifyBatch)
            .run(Math.max(1, warmUps), context.scale().pick(5, 11));
    return new Sized(
        size,
        work.bytes(),
        made.median("aggregate") / 1e6,
        full ? OptionalDouble.of(made.ratio("aggregate", "floor")) : OptionalDouble.empty(),
        spread.median("aggregate") / 1e6,
        verified.median("aggregate") / 1e6,
        verified.median("batch") / 1e6,
        verified.ratio("aggregate", "batch"));
  }

  private static void report(RunResults results, List<Sized> measured, int threads) {
    Plot plot = new Plot("aggregate-verify", "Verifying, one thread", "proofs", "ms", true);
    for (Sized at : measured) {
      String key = "aggregate.n" + at.size + '.';
      results.put(
          key + "cpuMsPerProof", at.aggregate / at.size, "ms", "to aggregate, a proof, one thread");
      at.overFloor.ifPresent(
          ratio ->
              results.put(
                  key + "overFloor",
                  ratio,
                  "ratio",
                  "time to aggregate over the sum of the blst operations it cannot avoid"));
      results.put(
          key + "allThreadsMsPerProof",
          at.spread / at.size,
          "ms",
          "to aggregate, a proof, on the wall with " + threads + " threads");
      results.put(key + "verifyMs", at.verify, "ms", "to verify the aggregate, one thread");
      results.put(key + "batchMs", at.batch, "ms", "to verify its proofs in a batch, one thread");
      results.put(
          key + "verifyOverBatch",
          at.over,
          "ratio",
          "time to verify the aggregate over that to verify its proofs in a batch");
      results.put(key + "sizeBytes", at.bytes, "bytes", "the aggregate");
      plot.add("aggregate", at.size, at.verify);
      plot.add("batch", at.size, at.batch);
    }
    results.plot(plot);
    results.put(
        "aggregate.breakEvenProofs",
        breakEven(measured),
        "proofs",
        "from how many on an aggregate is verified in less time, between the sizes measured");
    Sized first = measured.getFirst();
    Sized job = measured.stream().filter(at -> at.size == JOB).findFirst().orElseThrow();
    double slope = (job.aggregate - first.aggregate) / (job.size - first.size);
    results.put(
        "aggregate.cost.perProofMs",
        slope,
        "ms",
        "what each proof adds to the time to aggregate, from " + first.size + " to " + JOB);
    results.put(
        "aggregate.cost.fixedMs",
        first.aggregate - first.size * slope,
        "ms",
        "what is left of the time to aggregate " + first.size);
  }

  private static void measureMemory(BenchContext context, int[] sizes) throws IOException {
    context.progress().accept("aggregating in a process of its own, for its memory");
    AggregationMemory.Found found =
        AggregationMemory.measure(context.cache(), context.threads(), sizes, MORE_JOBS);
    RunResults results = context.results();
    found
        .bySize()
        .forEach(
            (size, bytes) ->
                results.put(
                    "aggregate.n" + size + ".residentMiB",
                    bytes / MIB,
                    "MiB",
                    "resident in a process that aggregated and verified up to this size"));
    results.put(
        "aggregate.memory.growthPerJobKiB",
        (found.afterMore() - found.beforeThem()) / 1024.0 / MORE_JOBS,
        "KiB",
        "by how much that process grew over "
            + MORE_JOBS
            + " jobs of "
            + sizes[0]
            + " proofs, a job");
  }

  /** Where the lines cross; an end of what was measured if they do not. */
  private static double breakEven(List<Sized> measured) {
    Sized before = measured.getFirst();
    if (before.verify <= before.batch) {
      return before.size;
    }
    for (Sized at : measured) {
      if (at.verify <= at.batch) {
        double gainBefore = before.verify - before.batch;
        double share = gainBefore / (gainBefore + at.batch - at.verify);
        return before.size + share * (at.size - before.size);
      }
      before = at;
    }
    return before.size;
  }
}
