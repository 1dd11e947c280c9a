package dev.freehold.bench;

import dev.freehold.bench.report.RunResults;
import dev.freehold.bench.worker.CommitteeLoad;
import dev.freehold.bench.worker.JudgeCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Section of a committee of four and a worker, beside a lone coordinator and a worker under the
 * same load: how long a block takes to be final, and what verification and agreement cost; and what
 * judging costs by itself.
 */
final class CommitteeSection implements Section {
  private static final int VALIDATORS = 4;
  private static final List<String> JVM_FLAGS = List.of("-Xmx384m");

  @Override
  public String name() {
    return "committee";
  }

  @Override
  public String title() {
    return "A committee beside a lone coordinator";
  }

  @Override
  public void run(BenchContext context) throws IOException, InterruptedException {
    // Four validators verify each call, and share the processors with the worker: two of them keep
    // up with this many calls, so that what is final waits for nothing but agreement.
    measure(
        context,
        new CommitteeLoad.Settings(
            context.scale().pick(200, 1000), context.scale().pick(1000, 4000), 25, JVM_FLAGS));
    Duration whole = Duration.ofSeconds(context.scale().pick(3, 20));
    judge(context, new JudgeCost.Settings(2, 1024, whole, whole));
    judge(context, new JudgeCost.Settings(32, 16, whole, whole));
  }

  /** Measures a judge by itself and puts what it found. */
  static void judge(BenchContext context, JudgeCost.Settings settings) throws InterruptedException {
    context.progress().accept("judging blocks of %,d calls".formatted(settings.bundles()));
    JudgeCost.Result result =
        new JudgeCost(
                context.cache().resolve("judge"),
                context.scratch(),
                context.threads(),
                context.progress())
            .run(settings);
    String key = "judge.block%d.".formatted(settings.bundles());
    RunResults results = context.results();
    results.put(
        key + "cpuUsPerCall",
        result.cpuUs(),
        "us",
        "processor time of a validator that judges blocks of %,d calls, one a bundle, on one thread"
                .formatted(settings.bundles())
            + " whose code is compiled");
    results.put(key + "overPure", result.overPure(), "ratio", "over pure verification of 1,024");
    results.put(key + "bytesPerCall", result.bytes(), "bytes", "of block and witness");
  }

  /** Measures both under a load and puts what it found. */
  static void measure(BenchContext context, CommitteeLoad.Settings settings)
      throws IOException, InterruptedException {
    CommitteeLoad load = new CommitteeLoad(settings, context.threads());
    for (int validators : new int[] {1, VALIDATORS}) {
      context.progress().accept(validators + " validators and a worker");
      Path scratch = context.scratch().resolve("committee-" + validators);
      Files.createDirectories(scratch);
      put(context.results(), load.run(validators, scratch));
    }
    context
        .results()
        .note(
            "All processes share this machine's processors: with more of them, what is final takes"
                + " less time, and processor time is about the same.");
  }

  private static void put(RunResults results, CommitteeLoad.Result result) {
    String key = "committee.validators%d.".formatted(result.validators());
    String how =
        "%,d calls, one a bundle, %.0f a second for %.0f s"
            .formatted(result.calls(), result.calls() / result.seconds(), result.seconds());
    results.put(
        key + "finalP50Ms",
        result.finalMedianMs(),
        "ms",
        "from a block being durable until its bundles are final, as senders hear it; " + how);
    results.put(key + "finalMaxMs", result.finalMaxMs(), "ms", "the longest of these");
    results.put(
        key + "workerCpuMs",
        result.workerCpuUs() / result.calls(),
        "ms",
        "processor time of the worker for 1,000 calls");
    results.put(
        key + "validatorCpuMs",
        perCall(result, CommitteeLoad.Validator::cpuUs, result.calls()),
        "ms",
        "processor time of a validator's whole process for 1,000 calls, mean");
    if (result.validators() == 1) {
      return;
    }
    long verified =
        result.each().stream().mapToLong(CommitteeLoad.Validator::calls).sum()
            / result.validators();
    results.put(
        key + "verifyCpuMs",
        perCall(result, CommitteeLoad.Validator::verifyCpuUs, verified),
        "ms",
        "processor time of a validator that judges the blocks of 1,000 calls, mean");
    results.put(
        key + "verifyBytes",
        perCall(result, CommitteeLoad.Validator::verifyBytes, verified) * 1000,
        "bytes",
        "blocks and witnesses of 1,000 calls that a validator pulls, mean");
    results.put(
        key + "agreeCpuMs",
        perCall(result, CommitteeLoad.Validator::agreeCpuUs, result.calls()),
        "ms",
        "processor time of a validator's threads of the agreement for 1,000 calls, mean");
    results.put(
        key + "agreeBytes",
        perCall(result, CommitteeLoad.Validator::agreeBytes, result.calls()) * 1000,
        "bytes",
        "what a validator sends to the others meanwhile: votes, candidates, what it has verified");
    results.put(
        key + "agreeCpuMsPerSecond",
        perCall(result, CommitteeLoad.Validator::agreeCpuUs, 1) / 1e3 / result.seconds(),
        "ms",
        "the same in a second, whatever is called");
    results.put(
        key + "agreeBytesPerSecond",
        perCall(result, CommitteeLoad.Validator::agreeBytes, 1) / result.seconds(),
        "bytes",
        "likewise");
  }

  /** The mean over the validators, over so many calls. */
  private static double perCall(
      CommitteeLoad.Result result, ToDoubleFunction<CommitteeLoad.Validator> of, long calls) {
    return result.each().stream().mapToDouble(of).sum() / result.validators() / calls;
  }
}
