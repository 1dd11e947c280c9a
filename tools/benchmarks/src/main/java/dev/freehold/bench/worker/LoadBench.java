package dev.freehold.bench.worker;

import dev.freehold.blst.ParallelLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/**
 * Loads workers with bundles and compares what they do with pure verification of the same bundles
 * on the same cores in the same run. Networks and bundles are kept in a cache directory.
 *
 * <p>{@link #run} is one worker; {@link Growth} puts several side by side.
 */
public final class LoadBench {
  /** Connections that send. */
  private static final int LANES = 4;

  /** Proofs of the load that pure verification goes over and over. */
  private static final int PURE_PROOFS = 4096;

  private final Path cache;
  private final Path scratch;
  private final int threads;
  private final Consumer<String> progress;
  private final ParallelLoop loop;
  private final CreditFunction function;

  /**
   * @param cache keeps networks and bundles, on one file system with {@code scratch}
   * @param scratch where runs put their data
   * @param threads processors to use
   */
  public LoadBench(Path cache, Path scratch, int threads, Consumer<String> progress) {
    this.cache = cache;
    this.scratch = scratch;
    this.threads = threads;
    this.progress = progress;
    try {
      Files.createDirectories(cache);
      Files.createDirectories(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    loop = new ParallelLoop(ForkJoinPool.commonPool(), threads);
    function = new CreditFunction(loop);
  }

  /**
   * One worker and its load.
   *
   * @param callsPerBundle proofs in each bundle
   * @param bundles made and sent at the most; the run ends early when they are used up
   * @param warmUpBundles committed before measuring begins: that long the worker's code is compiled
   * @param measured how long is measured at the most
   * @param window bundles on their way at once
   * @param pure how long pure verification is measured before, and again after
   * @param jvmFlags for the worker's JVM
   */
  public record Settings(
      NetworkPlan plan,
      int callsPerBundle,
      int bundles,
      int warmUpBundles,
      Duration measured,
      int window,
      Duration pure,
      List<String> jvmFlags) {
    public Settings {
      jvmFlags = List.copyOf(jvmFlags);
    }

    /** The same load on another network. */
    public Settings withPlan(NetworkPlan newPlan) {
      return new Settings(
          newPlan, callsPerBundle, bundles, warmUpBundles, measured, window, pure, jvmFlags);
    }

    /** The same load over another time. */
    public Settings withTimes(int newWarmUpBundles, Duration newMeasured) {
      return new Settings(
          plan, callsPerBundle, bundles, newWarmUpBundles, newMeasured, window, pure, jvmFlags);
    }

    /** About as many calls in all, but so many to a bundle. */
    public Settings withCalls(int newCallsPerBundle) {
      return new Settings(
          plan,
          newCallsPerBundle,
          Math.max(1, bundles * callsPerBundle / newCallsPerBundle),
          warmUpBundles * callsPerBundle / newCallsPerBundle,
          measured,
          Math.max(1, window * callsPerBundle / newCallsPerBundle),
          pure,
          jvmFlags);
    }
  }

  /**
   * A worker's figures beside those of pure verification.
   *
   * @param pureProofsPerSecond by all threads together, mean of before and after
   * @param pureCpuNsPerProof processor time of a proof's pure verification
   */
  public record Result(
      WorkerLoad.Result worker, double pureProofsPerSecond, double pureCpuNsPerProof) {
    /** Proofs a worker takes to committed in the time in which it would only verify one. */
    public double overVerifyRate() {
      return worker.proofsPerSecond() / pureProofsPerSecond;
    }

    /** What part of the worker's processor time its proofs' pure verification would take. */
    public double overVerifyCpu() {
      return pureCpuNsPerProof / cpuNsPerProof();
    }

    /** The worker's processor time for a proof. */
    public double cpuNsPerProof() {
      return worker.cpuNsPerBundle() / worker.proofs();
    }
  }

  /** Makes what is missing of a run's network and bundles. */
  public void prepare(Settings settings) {
    bundles(network(settings), settings);
  }

  /** Runs one load. */
  public Result run(Settings settings) throws IOException, InterruptedException {
    PreparedNetwork network = network(settings);
    BundleSet bundles = bundles(network, settings);
    PureVerification pure = new PureVerification(network, bundles, PURE_PROOFS, threads);
    pure.run(settings.pure().dividedBy(2));
    PureVerification.Rate before = pure.run(settings.pure());
    WorkerLoad.Result worker = load(network, bundles, settings, _ -> () -> {});
    PureVerification.Rate after = pure.run(settings.pure());
    Result result =
        new Result(
            worker,
            (before.proofsPerSecond() + after.proofsPerSecond()) / 2,
            (before.cpuNsPerProof() + after.cpuNsPerProof()) / 2);
    progress.accept(
        "%s, %d calls a bundle: %.0f proofs/s, %.2f of pure verification; %.0f us a proof, %.2f"
            .formatted(
                settings.plan().name(),
                settings.callsPerBundle(),
                worker.proofsPerSecond(),
                result.overVerifyRate(),
                result.cpuNsPerProof() / 1e3,
                result.overVerifyCpu()));
    return result;
  }

  /**
   * Runs one load whose senders send no more than so many bundles a second: what a worker that is
   * not busy makes its senders wait.
   */
  public WorkerLoad.Result runAtRate(Settings settings, double perSecond)
      throws IOException, InterruptedException {
    PreparedNetwork network = network(settings);
    WorkerLoad.Result worker =
        load(network, bundles(network, settings), settings, perSecond, _ -> () -> {});
    progress.accept(
        "at %.0f bundles/s: %.0f were committed a second, %s"
            .formatted(perSecond, worker.bundlesPerSecond(), worker.latencies()));
    return worker;
  }

  /**
   * Honest senders' rates, and what an attacker beside them did.
   *
   * @param before honest proofs a second without the attacker, measured first
   * @param underAttack the same with it
   * @param after the same without it, measured last
   * @param sent the attacker's bundles
   * @param refused those that were turned away before their proofs were looked into
   * @param charged those that a block took the fee of
   * @param paid by how much the attacker's balance fell
   */
  public record Attacked(
      double before,
      double underAttack,
      double after,
      long sent,
      long refused,
      long charged,
      long paid) {
    /** Honest proofs a second without the attacker, mean of before and after. */
    public double alone() {
      return (before + after) / 2;
    }
  }

  /**
   * Runs one load alone, beside an attacker who sends proofs that do not hold, and alone again, so
   * that a machine whose speed drifts is not taken for the attacker.
   */
  public Attacked runAttacked(Settings settings) throws IOException, InterruptedException {
    PreparedNetwork network = network(settings);
    BundleSet bundles = bundles(network, settings);
    double before = alone(network, bundles, settings);
    List<BadProofSender.Outcome> attack = new ArrayList<>();
    WorkerLoad.Result beside =
        load(
            network,
            bundles,
            settings,
            endpoint -> {
              BadProofSender sender = new BadProofSender(endpoint, network, bundles);
              return () -> {
                try (sender) {
                  attack.add(sender.end());
                }
              };
            });
    BadProofSender.Outcome outcome = attack.getFirst();
    progress.accept(
        "beside the attacker: %.0f proofs/s; %s".formatted(beside.proofsPerSecond(), outcome));
    return new Attacked(
        before,
        beside.proofsPerSecond(),
        alone(network, bundles, settings),
        outcome.sent(),
        outcome.refused(),
        outcome.charged(),
        outcome.paid());
  }

  private double alone(PreparedNetwork network, BundleSet bundles, Settings settings)
      throws IOException, InterruptedException {
    double rate = load(network, bundles, settings, _ -> () -> {}).proofsPerSecond();
    progress.accept("alone: %.0f proofs/s".formatted(rate));
    return rate;
  }

  private WorkerLoad.Result load(
      PreparedNetwork network, BundleSet bundles, Settings settings, WorkerLoad.Beside beside)
      throws IOException, InterruptedException {
    return load(network, bundles, settings, Double.POSITIVE_INFINITY, beside);
  }

  private WorkerLoad.Result load(
      PreparedNetwork network,
      BundleSet bundles,
      Settings settings,
      double perSecond,
      WorkerLoad.Beside beside)
      throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(scratch, "run-");
    try {
      return WorkerLoad.run(
          network,
          bundles,
          settings.callsPerBundle(),
          new WorkerLoad.Settings(
              settings.warmUpBundles(),
              settings.measured(),
              settings.window(),
              perSecond,
              settings.jvmFlags()),
          beside,
          home);
    } finally {
      PreparedNetwork.delete(home);
    }
  }

  private PreparedNetwork network(Settings settings) {
    return PreparedNetwork.of(cache, settings.plan(), function.contract(), progress);
  }

  private BundleSet bundles(PreparedNetwork network, Settings settings) {
    return LoadBundles.of(
        cache,
        network,
        function,
        new LoadBundles.Load(settings.bundles(), settings.callsPerBundle(), LANES),
        loop,
        progress);
  }
}
