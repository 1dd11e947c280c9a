package dev.freehold.bench.worker;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** One worker under one load: starts coordinator and worker, sends, measures, takes them down. */
public final class WorkerLoad {
  private static final Duration DRAIN_MAX = Duration.ofSeconds(60);
  private static final long CACHE_BYTES = 64L << 20;
  private static final long POLL_MS = 5;
  private static final long INTERVAL_MS = 1000;

  /**
   * Settings of a load.
   *
   * @param warmUpBundles bundles committed before measuring begins
   * @param measured how long is measured; shorter if the bundles run out
   * @param window bundles on their way at once, over all lanes
   * @param perSecond bundles sent in a second at the most; infinite for as fast as the window lets
   * @param jvmFlags for the worker's JVM
   */
  record Settings(
      int warmUpBundles, Duration measured, int window, double perSecond, List<String> jvmFlags) {}

  /** Latencies from sending a bundle until its sender hears of a state, milliseconds. */
  public record Latency(double p50Ms, double p99Ms) {}

  /**
   * Result of a load.
   *
   * @param bundles bundles committed while it was measured
   * @param seconds how long was measured
   * @param proofs calls in a bundle
   * @param cpuNsByStage the worker's processor time for a bundle, by stage
   * @param sent bundles sent in all, each of which ended once
   * @param rejected those that were rejected
   * @param rejection the first rejection, for people
   * @param residentBytes the worker's resident memory at the end
   * @param residentBytesMax the most it ever had
   * @param bundleBytes a bundle's frame on the wire, mean
   * @param diskBytesPerBundle what the worker wrote to the disk for a bundle
   */
  public record Result(
      long bundles,
      double seconds,
      int proofs,
      Map<ProcessUsage.Stage, Double> cpuNsByStage,
      Map<Ledger.Step, Latency> latencies,
      long sent,
      long rejected,
      String rejection,
      long residentBytes,
      long residentBytesMax,
      double bundleBytes,
      double diskBytesPerBundle) {
    public Result {
      cpuNsByStage = Map.copyOf(cpuNsByStage);
      latencies = Map.copyOf(latencies);
    }

    /** Bundles committed in a second. */
    public double bundlesPerSecond() {
      return bundles / seconds;
    }

    /** Their proofs. */
    public double proofsPerSecond() {
      return bundlesPerSecond() * proofs;
    }

    /** The worker's processor time for a bundle without the compiler's, which is start-up. */
    public double cpuNsPerBundle() {
      return cpuNsByStage.entrySet().stream()
          .filter(e -> e.getKey() != ProcessUsage.Stage.COMPILER)
          .mapToDouble(Map.Entry::getValue)
          .sum();
    }
  }

  private WorkerLoad() {}

  /** Work that goes on beside a load while it is measured. */
  @FunctionalInterface
  interface Beside {
    /** Begins; what it gives is closed when measuring is over. */
    Ending begin(Endpoint worker) throws IOException;

    /** End of something that goes on beside a load. */
    @FunctionalInterface
    interface Ending {
      void end() throws IOException, InterruptedException;
    }
  }

  /**
   * Runs one load.
   *
   * @param beside goes on while it is measured
   * @param scratch an empty directory on the disk to be measured
   */
  static Result run(
      PreparedNetwork network,
      BundleSet bundles,
      int callsPerBundle,
      Settings settings,
      Beside beside,
      Path scratch)
      throws IOException, InterruptedException {
    network.copyTo(scratch);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Genesis genesis = network.genesis();
    try (CoordinatorNode coordinator =
            new CoordinatorNode(
                new DataDirectory(scratch.resolve(PreparedNetwork.COORDINATOR)),
                genesis,
                new CoordinatorNode.Settings(
                    new InetSocketAddress("127.0.0.1", 0),
                    genesis.activeRealms(),
                    INTERVAL_MS,
                    CACHE_BYTES,
                    BoardRules.DEFAULT),
                failure::set);
        MeasuredWorker worker =
            MeasuredWorker.start(
                scratch, new Endpoint("127.0.0.1", coordinator.port()), settings.jvmFlags())) {
      Readiness.await(worker.endpoint(), genesis);
      Result result = load(worker, genesis.hash(), bundles, callsPerBundle, settings, beside);
      if (failure.get() != null) {
        throw new IllegalStateException("the coordinator failed", failure.get());
      }
      return result;
    } finally {
      PreparedNetwork.delete(scratch.resolve(PreparedNetwork.WORKER));
      PreparedNetwork.delete(scratch.resolve(PreparedNetwork.COORDINATOR));
    }
  }

  private static Result load(
      MeasuredWorker worker,
      Hash32 genesis,
      BundleSet bundles,
      int callsPerBundle,
      Settings settings,
      Beside beside)
      throws IOException, InterruptedException {
    List<LaneClient> lanes = new ArrayList<>();
    try {
      for (int lane = 0; lane < bundles.lanes(); lane++) {
        lanes.add(
            new LaneClient(
                worker.endpoint(),
                genesis,
                bundles.lane(lane),
                Math.max(1, settings.window() / bundles.lanes()),
                settings.perSecond() / bundles.lanes()));
      }
      lanes.forEach(LaneClient::start);
      pause(lanes, settings.warmUpBundles(), DRAIN_MAX, worker);
      Beside.Ending ending = beside.begin(worker.endpoint());
      ProcessUsage before = worker.usage();
      long startNs = System.nanoTime();
      pause(lanes, Integer.MAX_VALUE, settings.measured(), worker);
      ProcessUsage after = worker.usage();
      long endNs = System.nanoTime();
      ending.end();
      lanes.forEach(LaneClient::stop);
      drain(lanes, worker);
      for (LaneClient lane : lanes) {
        lane.close();
      }
      return result(
          lanes.stream().map(LaneClient::ledger).toList(),
          new Span(startNs, endNs),
          before,
          after,
          callsPerBundle,
          bundles.meanFrameBytes());
    } finally {
      for (LaneClient lane : lanes) {
        lane.close();
      }
    }
  }

  /** Waits until so many are committed, but not longer than is told or than the bundles last. */
  private static void pause(
      List<LaneClient> lanes, int committed, Duration longest, MeasuredWorker worker)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (System.nanoTime() < end
        && lanes.stream().mapToInt(LaneClient::left).sum() < committed
        && lanes.stream().noneMatch(LaneClient::exhausted)) {
      requireHealthy(lanes, worker);
      Thread.sleep(POLL_MS);
    }
  }

  private static void drain(List<LaneClient> lanes, MeasuredWorker worker)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + DRAIN_MAX.toNanos();
    while (!lanes.stream().allMatch(LaneClient::drained)) {
      requireHealthy(lanes, worker);
      if (System.nanoTime() > end) {
        throw new IOException(
            "bundles that were sent have not ended within " + DRAIN_MAX + ": " + worker.log());
      }
      Thread.sleep(POLL_MS);
    }
  }

  private static void requireHealthy(List<LaneClient> lanes, MeasuredWorker worker)
      throws IOException {
    for (LaneClient lane : lanes) {
      if (lane.failure() != null) {
        throw new IOException("a connection broke: " + worker.log(), lane.failure());
      }
    }
  }

  private record Span(long startNs, long endNs) {
    boolean has(long ns) {
      return ns >= startNs && ns < endNs;
    }

    double seconds() {
      return (endNs - startNs) / 1e9;
    }
  }

  private static Result result(
      List<Ledger> ledgers,
      Span span,
      ProcessUsage before,
      ProcessUsage after,
      int proofs,
      double bundleBytes) {
    long committed = 0;
    for (Ledger ledger : ledgers) {
      for (int i = 0; i < ledger.sent(); i++) {
        committed += span.has(ledger.reached(i, Ledger.Step.COMMITTED)) ? 1 : 0;
      }
    }
    Map<ProcessUsage.Stage, Double> cpu = new EnumMap<>(ProcessUsage.Stage.class);
    for (ProcessUsage.Stage stage : ProcessUsage.Stage.values()) {
      double used = after.cpuNs().get(stage) - before.cpuNs().get(stage);
      cpu.put(stage, used / Math.max(1, committed));
    }
    Map<Ledger.Step, Latency> latencies = new EnumMap<>(Ledger.Step.class);
    for (Ledger.Step step : Ledger.Step.values()) {
      latencies.put(step, latency(ledgers, span, step));
    }
    return new Result(
        committed,
        span.seconds(),
        proofs,
        cpu,
        latencies,
        ledgers.stream().mapToLong(Ledger::sent).sum(),
        ledgers.stream().mapToLong(Ledger::rejected).sum(),
        ledgers.stream()
            .map(Ledger::firstRejection)
            .filter(s -> !s.isEmpty())
            .findFirst()
            .orElse(""),
        after.residentBytes(),
        after.residentBytesMax(),
        bundleBytes,
        (double) (after.writtenBytes() - before.writtenBytes()) / Math.max(1, committed));
  }

  /** Of the bundles sent in a span that have reached a state. */
  private static Latency latency(List<Ledger> ledgers, Span span, Ledger.Step step) {
    double[] ms =
        ledgers.stream()
            .flatMapToDouble(
                ledger ->
                    java.util.stream.IntStream.range(0, ledger.sent())
                        .filter(i -> span.has(ledger.sentAt(i)) && ledger.reached(i, step) != 0)
                        .mapToDouble(i -> (ledger.reached(i, step) - ledger.sentAt(i)) / 1e6))
            .toArray();
    Arrays.sort(ms);
    return ms.length == 0
        ? new Latency(0, 0)
        : new Latency(ms[ms.length / 2], ms[(int) (ms.length * 0.99)]);
  }
}
