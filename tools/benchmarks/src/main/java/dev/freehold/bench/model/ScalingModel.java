package dev.freehold.bench.model;

import dev.freehold.worker.agent.BlockPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Model of how many machines a rate of calls needs, from what one call was measured to cost. A
 * worker process is limited by its machine's processors, network and disk, and by threads of which
 * it has a fixed number: the gatherer and the block processors.
 */
public final class ScalingModel {
  static final double US = 1e-6;
  private static final double SECONDS_PER_DAY = 86_400;

  /** Realms that there can be, so the most workers that can share the work. */
  static final int REALMS_MAX = 4096;

  private static final double[] RATES = {1e4, 1e5, 1e6};

  private final Figures figures;
  private final Hardware hardware;

  public ScalingModel(Figures figures, Hardware hardware) {
    this.figures = figures;
    this.hardware = hardware;
  }

  /** What limits one worker process, in calls a second, by the name of the part. */
  Map<String, Double> workerLimits() {
    double use = hardware.use();
    Map<String, Double> limits = new LinkedHashMap<>();
    limits.put("processors", use * hardware.cores() / (figures.get("worker.cpuUsPerBundle") * US));
    limits.put("gatherer thread", use / (figures.get("worker.cpu.gathererUs") * US));
    double processors = use * BlockPool.THREADS;
    limits.put(
        "block processor threads", processors / (figures.get("worker.cpu.blockProcessorUs") * US));
    limits.put("network", use * hardware.networkBytes() / figures.get("worker.bundleBytes"));
    limits.put("disk", use * hardware.diskBytes() / figures.get("worker.diskBytesPerBundle"));
    return limits;
  }

  /** The machines for one rate. */
  record Plan(
      double rate,
      int workers,
      int workersByProcessors,
      double coordinatorCores,
      double coordinatorSentBytes,
      double coordinatorTakenBytes,
      double diskBytes,
      double storedBytesPerDay) {}

  Plan plan(double rate) {
    Map<String, Double> limits = workerLimits();
    double slowest = limits.values().stream().mapToDouble(x -> x).min().orElseThrow();
    int workers = (int) Math.ceil(rate / slowest);
    // Each worker serves at least one realm; each realm reports a block in each checkpoint.
    double realms = Math.min(REALMS_MAX, Math.max(workers, 64));
    double share = realms / REALMS_MAX;
    double disk = rate * figures.get("worker.diskBytesPerBundle");
    return new Plan(
        rate,
        workers,
        (int) Math.ceil(rate / limits.get("processors")),
        figures.get("coordinator.realms4096.cpuMs") / 1e3 * share,
        figures.get("coordinator.realms4096.checkpointBytes") * share * workers,
        figures.get("coordinator.realms4096.reportBytes") * share,
        disk,
        rate * figures.get("worker.bundleBytes") * SECONDS_PER_DAY);
  }

  /** The page. */
  public String page(String source) {
    StringBuilder page = new StringBuilder("# Scaling: what a rate of calls needs\n\n");
    line(
        page,
        "Made by `./freehold bench --model` from the figures of %s. One call a bundle, the dearest"
            + " case: signature, fee, nonce and status are paid for a single proof. A checkpoint a"
            + " second.",
        source);
    line(
        page,
        "%nThe machine that is counted in is an assumption: %d processors as fast as one of the"
            + " machine measured, network %s each way, disk %s written, each used to %.0f%% on the"
            + " average.",
        hardware.cores(),
        bytes(hardware.networkBytes()),
        bytes(hardware.diskBytes()),
        hardware.use() * 100);
    page.append(
        "\n## One worker process\n\n| part | calls a second at the most |\n| --- | ---: |\n");
    Map<String, Double> limits = workerLimits();
    limits.forEach((part, limit) -> line(page, "| %s | %,.0f |", part, limit));
    String first = first(limits);
    line(page, "%nA worker runs out of this first: the **%s**.", first);
    page.append("\n## The network\n\n");
    List<Plan> plans = new ArrayList<>();
    for (double rate : RATES) {
      plans.add(plan(rate));
    }
    row(page, "calls a second", plans, p -> "%,.0f".formatted(p.rate));
    page.append("| --- | ---: | ---: | ---: |\n");
    row(page, "workers, at what gives out first", plans, p -> "%,d".formatted(p.workers));
    row(
        page,
        "workers, if only processors did",
        plans,
        p -> "%,d".formatted(p.workersByProcessors));
    row(page, "gives out first", plans, _ -> first + " of the workers");
    row(
        page,
        "used of the one coordinator's machine, its dearest part",
        plans,
        p -> "%.2f%%".formatted(coordinatorUse(p) * 100));
    row(page, "coordinator: processors busy", plans, p -> "%.3f".formatted(p.coordinatorCores));
    row(page, "coordinator: sent", plans, p -> bytes(p.coordinatorSentBytes));
    row(page, "coordinator: received", plans, p -> bytes(p.coordinatorTakenBytes));
    row(page, "all workers: received", plans, p -> bytes(p.storedBytesPerDay / SECONDS_PER_DAY));
    row(page, "all workers: written to disk", plans, p -> bytes(p.diskBytes));
    row(page, "bundles kept, a day", plans, p -> bytes(p.storedBytesPerDay).replace("/s", ""));
    page.append('\n');
    page.append(coordinator(plans.getLast()));
    page.append(new ValidatorTable(figures, hardware).section());
    page.append("\n## Where the numbers come from\n\n| figure | measured |\n| --- | ---: |\n");
    for (String key : List.copyOf(figures.used())) {
      line(page, "| `%s` | %,.3f |", key, figures.get(key));
    }
    return page.toString();
  }

  /** What of the coordinator's one thread or its network is used, whichever is more; 1 is all. */
  private double coordinatorUse(Plan plan) {
    return Math.max(plan.coordinatorCores, plan.coordinatorSentBytes / hardware.networkBytes());
  }

  private String coordinator(Plan largest) {
    String verdict =
        coordinatorUse(largest) > hardware.use()
            ? "That is more than one machine has: checkpoints must reach most workers through other"
                + " workers, which already pass them on to whoever is connected to them."
            : "That is within one machine.";
    return String.format(
        Locale.ROOT,
        "At %,.0f calls a second the coordinator uses %.2f processors and sends %s when every"
            + " worker takes its checkpoints from it. %s%n",
        largest.rate,
        largest.coordinatorCores,
        bytes(largest.coordinatorSentBytes),
        verdict);
  }

  private static String first(Map<String, Double> limits) {
    return limits.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  private static void row(
      StringBuilder page,
      String what,
      List<Plan> plans,
      java.util.function.Function<Plan, String> cell) {
    page.append("| ").append(what);
    plans.forEach(plan -> page.append(" | ").append(cell.apply(plan)));
    page.append(" |\n");
  }

  static String bytes(double perSecond) {
    String[] units = {"B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s"};
    int unit = 0;
    double value = perSecond;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.3g %s", value, units[unit]).replace("e+03", "000");
  }

  static void line(StringBuilder page, String format, Object... args) {
    cell(page, format, args);
    page.append('\n');
  }

  /** Likewise, and the line goes on. */
  static void cell(StringBuilder page, String format, Object... args) {
    page.append(String.format(Locale.ROOT, format, args));
  }
}
