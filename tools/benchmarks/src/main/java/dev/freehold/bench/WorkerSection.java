package dev.freehold.bench;

import dev.freehold.bench.report.Plot;
import dev.freehold.bench.report.RunResults;
import dev.freehold.bench.worker.CoordinatorCost;
import dev.freehold.bench.worker.Growth;
import dev.freehold.bench.worker.Ledger;
import dev.freehold.bench.worker.LoadBench;
import dev.freehold.bench.worker.NetworkPlan;
import dev.freehold.bench.worker.ProcessUsage;
import dev.freehold.bench.worker.WorkerLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A whole worker under load over TCP, what it costs as things grow, and the coordinator's share.
 */
final class WorkerSection implements Section {
  private static final int REALMS = 4;
  private static final int SENDERS = 1024;
  private static final int MANY_ACCOUNTS = 1_000_000;
  private static final Duration FIRST = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "worker";
  }

  @Override
  public String title() {
    return "A whole worker, and growth";
  }

  @Override
  public void run(BenchContext context) throws IOException, InterruptedException {
    LoadBench bench =
        new LoadBench(
            context.cache().resolve("load"),
            context.scratch().resolve("load"),
            context.threads(),
            context.progress());
    double rate = sustained(context, bench);
    halfRate(context, bench, rate / 2);
    first(context, bench);
    growth(context, bench);
    coordinator(context);
  }

  private static LoadBench.Settings settings(Scale scale, boolean whole) {
    int seconds = whole ? scale.pick(8, 60) : scale.pick(4, 10);
    int rate = 3000; // Bundles a second that two cores do not reach: a run ends by time.
    // So long that what the compiler has not come to yet hides no growth.
    int warmUp = scale.pick(8000, 20_000);
    return new LoadBench.Settings(
        new NetworkPlan(REALMS, 10_000, SENDERS),
        1,
        warmUp + seconds * rate,
        warmUp,
        Duration.ofSeconds(seconds),
        4096,
        Duration.ofSeconds(scale.pick(1, 3)),
        List.of());
  }

  /** Bundles a second. */
  private static double sustained(BenchContext context, LoadBench bench)
      throws IOException, InterruptedException {
    context.progress().accept("a worker under load, " + REALMS + " realms");
    LoadBench.Result result = bench.run(settings(context.scale(), true));
    WorkerLoad.Result worker = result.worker();
    RunResults results = context.results();
    results.put(
        "worker.overVerifyRate",
        result.overVerifyRate(),
        "ratio",
        "proofs from TCP to committed in RocksDB over pure verification of the same proofs on the"
            + " same cores, before and after; the senders share the cores");
    results.put(
        "worker.overVerifyCpu",
        result.overVerifyCpu(),
        "ratio",
        "part of the worker's processor time that verifying alone would take");
    results.put(
        "worker.bundlesPerSecond",
        worker.bundlesPerSecond(),
        "1/s",
        "one call each, sustained for %.0f s".formatted(worker.seconds()));
    results.put(
        "worker.cpuUsPerBundle", worker.cpuNsPerBundle() / 1e3, "us", "processor time in all");
    results.put(
        "worker.bundleBytes", worker.bundleBytes(), "bytes", "a bundle's frame on the wire");
    results.put(
        "worker.diskBytesPerBundle",
        worker.diskBytesPerBundle(),
        "bytes",
        "written to the disk for a bundle: log, tables, compaction");
    worker.cpuNsByStage().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(
            e ->
                results.put(
                    "worker.cpu." + camel(e.getKey()) + "Us",
                    e.getValue() / 1e3,
                    "us",
                    "processor time a bundle: " + e.getKey().name().toLowerCase(Locale.ROOT)));
    for (Ledger.Step step : Ledger.Step.values()) {
      WorkerLoad.Latency latency = worker.latencies().get(step);
      if (latency != null) {
        putLatency(results, "worker.latency.", step, latency, "");
      }
    }
    results.note(
        "%,d bundles were sent, each ended once; %d were rejected."
            .formatted(worker.sent(), worker.rejected()));
    return worker.bundlesPerSecond();
  }

  private static void halfRate(BenchContext context, LoadBench bench, double perSecond)
      throws IOException, InterruptedException {
    context.progress().accept("the same worker at half that rate");
    Scale scale = context.scale();
    WorkerLoad.Result worker =
        bench.runAtRate(
            settings(scale, true)
                .withTimes(scale.pick(2500, 10_000), Duration.ofSeconds(scale.pick(5, 30))),
            perSecond);
    RunResults results = context.results();
    results.put(
        "worker.halfRate.bundlesPerSecond",
        worker.bundlesPerSecond(),
        "1/s",
        "committed, of half of those that are committed when as many are sent as it takes");
    for (Ledger.Step step : List.of(Ledger.Step.VERIFIED, Ledger.Step.COMMITTED)) {
      putLatency(results, "worker.halfRate.", step, worker.latencies().get(step), "at that rate, ");
    }
  }

  private static void putLatency(
      RunResults results, String of, Ledger.Step step, WorkerLoad.Latency latency, String when) {
    String key = of + step.name().toLowerCase(Locale.ROOT);
    String how = when + "from sending until the sender hears it is " + step;
    results.put(key + "P50Ms", latency.p50Ms(), "ms", how);
    results.put(key + "P99Ms", latency.p99Ms(), "ms", how);
  }

  /** A worker just started. */
  private static void first(BenchContext context, LoadBench bench)
      throws IOException, InterruptedException {
    context.progress().accept("a worker's first 10 s");
    LoadBench.Result result = bench.run(settings(context.scale(), true).withTimes(0, FIRST));
    context
        .results()
        .put(
            "worker.first10s.overVerifyRate",
            result.overVerifyRate(),
            "ratio",
            "as worker.overVerifyRate, from the moment on that a new process takes bundles");
  }

  private static String camel(ProcessUsage.Stage stage) {
    StringBuilder name = new StringBuilder();
    for (String word : stage.name().toLowerCase(Locale.ROOT).split("_")) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  private static void growth(BenchContext context, LoadBench bench)
      throws IOException, InterruptedException {
    RunResults results = context.results();
    Growth growth = new Growth(bench, settings(context.scale(), false), context.scale().pick(1, 2));
    context.progress().accept("growth over accounts");
    Growth.Curve accounts = growth.accounts(List.of(2000, 100_000, MANY_ACCOUNTS));
    put(results, "accounts", accounts);
    results.put(
        "memory.residentMiB",
        (double) accounts.points().getLast().residentBytesMax() / (1 << 20),
        "MiB",
        "the most a worker's process had resident, under load, with 10^6 accounts");
    context.progress().accept("growth over realms");
    put(
        results,
        "realms",
        growth.realms(context.scale().pick(List.of(1, 64), List.of(1, 4, 16, 64))));
    context.progress().accept("growth over calls");
    put(results, "calls", growth.calls(context.scale().pick(List.of(1, 32), List.of(1, 5, 32))));
  }

  private static void put(RunResults results, String what, Growth.Curve curve) {
    Plot plot =
        new Plot(
            "growth-" + what,
            "A bundle's processor time over its proofs' verification",
            what,
            "ratio",
            true);
    for (Growth.Point point : curve.points()) {
      String key = "growth." + what + point.x();
      results.put(
          key + ".cpuUsPerBundle",
          point.cpuNsPerBundle() / 1e3,
          "us",
          "the worker's processor time");
      results.put(
          key + ".overPure",
          point.overPure(),
          "ratio",
          "that time over pure verification of the bundle's proofs, just before and after");
      plot.add("worker", point.x(), point.overPure());
    }
    results.plot(plot);
    if (!what.equals("calls")) {
      results.put(
          "growth." + what + ".greatestOverLeast",
          curve.greatestOverLeast(),
          "ratio",
          "a bundle's cost, over its proofs' verification, where it is greatest and least");
    }
  }

  private static void coordinator(BenchContext context) throws IOException {
    context.progress().accept("the coordinator");
    RunResults results = context.results();
    Plot plot = new Plot("coordinator", "A checkpoint", "realms", "ms of processor time", true);
    for (int realms : new int[] {1, 64, 1024, 4096}) {
      Path scratch = context.scratch().resolve("coordinator-" + realms);
      java.nio.file.Files.createDirectories(scratch);
      CoordinatorCost.Point point =
          CoordinatorCost.measure(realms, scratch, 3, context.scale().pick(10, 40));
      String key = "coordinator.realms" + realms;
      results.put(
          key + ".cpuMs",
          point.cpuNs() / 1e6,
          "ms",
          "a checkpoint with a block of every realm: reports, tree, log, store, encoding");
      results.put(
          key + ".checkpointBytes", point.checkpointBytes(), "bytes", "sent to each worker");
      results.put(key + ".reportBytes", point.reportBytes(), "bytes", "received from all workers");
      plot.add("coordinator", realms, point.cpuNs() / 1e6);
    }
    results.plot(plot);
  }
}
