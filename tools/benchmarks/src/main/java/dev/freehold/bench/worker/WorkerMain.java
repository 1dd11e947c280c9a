package dev.freehold.bench.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Runs one load by hand: {@code cache realms accounts senders calls bundles warmUpBundles seconds
 * [JVM flags]}. With {@code -Drate=} so many bundles are sent a second.
 */
final class WorkerMain {
  private static final int WINDOW = 4096;

  private WorkerMain() {}

  public static void main(String[] args) throws Exception {
    Path cache = Path.of(args[0]);
    NetworkPlan plan = new NetworkPlan(number(args[1]), number(args[2]), number(args[3]));
    LoadBench bench =
        new LoadBench(
            cache,
            cache.resolve("scratch"),
            Runtime.getRuntime().availableProcessors(),
            System.out::println);
    LoadBench.Settings settings =
        new LoadBench.Settings(
            plan,
            number(args[4]),
            number(args[5]),
            number(args[6]),
            Duration.ofSeconds(number(args[7])),
            Integer.getInteger("window", WINDOW),
            Duration.ofSeconds(3),
            List.of(args).subList(8, args.length));
    String rate = System.getProperty("rate");
    if (rate != null) {
      System.out.println(bench.runAtRate(settings, Double.parseDouble(rate)));
      return;
    }
    LoadBench.Result result = bench.run(settings);
    for (ProcessUsage.Stage stage : ProcessUsage.Stage.values()) {
      System.out.printf("%-16s %8.1f us%n", stage, result.worker().cpuNsByStage().get(stage) / 1e3);
    }
    for (Ledger.Step step : Ledger.Step.values()) {
      System.out.println(step + " " + result.worker().latencies().get(step));
    }
    System.out.println(result);
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }
}
