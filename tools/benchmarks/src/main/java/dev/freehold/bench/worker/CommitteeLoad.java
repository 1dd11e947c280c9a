package dev.freehold.bench.worker;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.cli.process.ValidatorNetwork;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One worker under an even load, beside the validators that make its blocks final: each a process
 * of its own on this machine, of a network that is founded anew. A lone validator is a coordinator.
 */
public final class CommitteeLoad {
  private static final int REALMS = 4;
  private static final NetworkPlan PLAN = new NetworkPlan(REALMS, 1024, 256);
  private static final String WORKER = "worker-1";
  private static final int LANES = 2;

  /** Bundles of a lane on their way at once: who sends waits for a machine that is busy. */
  private static final int WINDOW = 64;

  private static final long POLL_MS = 5;
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** What the agreement's own threads are called. */
  private static final String AGREEMENT = "agreement";

  private final ParallelLoop loop;
  private final CreditFunction function;
  private final Settings settings;

  /**
   * A load.
   *
   * @param warmUpBundles committed before measuring begins
   * @param bundles sent in all, of one call each, in the same time over all realms
   * @param perSecond how many of them are sent in a second
   * @param jvmFlags for each process
   */
  public record Settings(int warmUpBundles, int bundles, double perSecond, List<String> jvmFlags) {
    public Settings {
      jvmFlags = List.copyOf(jvmFlags);
    }
  }

  /**
   * Outcome of a load.
   *
   * @param validators how many there were
   * @param calls that were committed while it was measured
   * @param seconds how long it was
   * @param finalMedianMs from the moment on that a bundle's sender hears that its block is durable
   *     until it hears that it is final; the median
   * @param finalMaxMs the longest
   * @param each what it took of each validator
   * @param workerCpuUs processor time of the worker, without its compiler's
   */
  public record Result(
      int validators,
      long calls,
      double seconds,
      double finalMedianMs,
      double finalMaxMs,
      List<Validator> each,
      double workerCpuUs) {
    public Result {
      each = List.copyOf(each);
    }
  }

  /**
   * Share of a load that one validator had. A lone one verifies no blocks and agrees with nobody.
   *
   * @param calls in the blocks that it verified
   * @param verifyCpuUs processor time of the thread that judged them
   * @param verifyBytes of the blocks and witnesses that it pulled
   * @param agreeCpuUs processor time of the threads of the agreement
   * @param agreeBytes that it sent to the other validators
   * @param cpuUs of the whole process, without its compiler's
   */
  public record Validator(
      long calls,
      double verifyCpuUs,
      double verifyBytes,
      double agreeCpuUs,
      double agreeBytes,
      double cpuUs) {}

  /** Resources that a process has used up to now. */
  private record Usage(Map<String, Long> counters, double agreeUs, double cpuUs) {}

  public CommitteeLoad(Settings settings, int threads) {
    this.settings = settings;
    loop = new ParallelLoop(ForkJoinPool.commonPool(), threads);
    function = new CreditFunction(loop);
  }

  /**
   * Runs the load once.
   *
   * @param scratch an empty directory, which is empty again afterwards
   */
  public Result run(int validators, Path scratch) throws IOException, InterruptedException {
    Path home = scratch.resolve("network");
    List<String> flags = new ArrayList<>(List.of("--add-modules=jdk.incubator.vector"));
    flags.addAll(settings.jvmFlags());
    try (LocalProcesses processes = new LocalProcesses(home, flags)) {
      ValidatorNetwork network =
          ValidatorNetwork.found(processes, home, validators, 1, REALMS, PLAN.funded());
      for (String name : network.validators()) {
        network.launch(name);
      }
      for (String name : network.validators()) {
        processes.awaitReady(name);
      }
      network.launch(WORKER);
      Endpoint worker = processes.awaitReady(WORKER);
      Readiness.await(worker, network.genesis());
      return load(processes, network, worker, bundles(network, worker, scratch));
    } finally {
      try (Stream<Path> left = Files.list(scratch)) {
        left.forEach(PreparedNetwork::delete);
      }
    }
  }

  /** Deploys the contract and makes calls of it. */
  private BundleSet bundles(ValidatorNetwork network, Endpoint worker, Path scratch) {
    try (FreeholdClient client = FreeholdClient.connect(worker, network.genesis().hash())) {
      BundleStatus.Final status =
          client
              .submit(PLAN.deployment(network.genesis().hash(), function.contract()))
              .awaitFinal(LONGEST);
      Checkpoint anchor = client.checkpoint(status.checkpointHeight());
      Contract contract =
          anchor.events().stream()
              .filter(CheckpointEvent.ContractRegistered.class::isInstance)
              .map(event -> ((CheckpointEvent.ContractRegistered) event).contract())
              .findFirst()
              .orElseThrow();
      return LoadBundles.of(
          scratch,
          new PreparedNetwork(scratch.resolve("calls"), PLAN, network.genesis(), anchor, contract),
          function,
          new LoadBundles.Load(settings.bundles(), 1, LANES),
          loop,
          _ -> {});
    }
  }

  private Result load(
      LocalProcesses processes, ValidatorNetwork network, Endpoint worker, BundleSet bundles)
      throws IOException, InterruptedException {
    Hash32 genesis = network.genesis().hash();
    List<LaneClient> lanes = new ArrayList<>();
    try {
      for (int lane = 0; lane < LANES; lane++) {
        lanes.add(
            new LaneClient(
                worker, genesis, bundles.lane(lane), WINDOW, settings.perSecond() / LANES));
      }
      lanes.forEach(LaneClient::start);
      await(lanes, () -> left(lanes) >= settings.warmUpBundles());
      long startNs = System.nanoTime();
      int left = left(lanes);
      List<Usage> before = usages(processes, network);
      ProcessUsage workerBefore = ProcessUsage.of(processes.pids().get(WORKER));
      await(lanes, () -> lanes.stream().allMatch(LaneClient::exhausted));
      lanes.forEach(LaneClient::stop);
      await(lanes, () -> lanes.stream().allMatch(LaneClient::drained));
      ProcessUsage workerAfter = ProcessUsage.of(processes.pids().get(WORKER));
      List<Usage> after = usages(processes, network);
      double seconds = (System.nanoTime() - startNs) / 1e9;
      for (LaneClient lane : lanes) {
        lane.close();
      }
      double[] finalMs = finalMs(lanes.stream().map(LaneClient::ledger).toList(), startNs);
      List<Validator> each = new ArrayList<>();
      for (int i = 0; i < before.size(); i++) {
        each.add(spent(before.get(i), after.get(i)));
      }
      return new Result(
          before.size(),
          left(lanes) - left,
          seconds,
          finalMs[finalMs.length / 2],
          finalMs[finalMs.length - 1],
          each,
          cpuUs(workerAfter) - cpuUs(workerBefore));
    } finally {
      for (LaneClient lane : lanes) {
        lane.close();
      }
    }
  }

  private static void await(List<LaneClient> lanes, BooleanSupplier condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      for (LaneClient lane : lanes) {
        if (lane.failure() != null) {
          throw new IOException("a connection broke", lane.failure());
        }
      }
      if (System.nanoTime() > end) {
        throw new IOException("bundles that were sent have not ended within " + LONGEST);
      }
      Thread.sleep(POLL_MS);
    }
  }

  private static int left(List<LaneClient> lanes) {
    return lanes.stream().mapToInt(LaneClient::left).sum();
  }

  private static List<Usage> usages(LocalProcesses processes, ValidatorNetwork network)
      throws IOException {
    List<Usage> usages = new ArrayList<>();
    for (int i = 0; i < network.validators().size(); i++) {
      long pid = processes.pids().get(network.validators().get(i));
      Answer.Counters answer;
      try (FreeholdClient client =
          FreeholdClient.connect(network.endpoints().get(i), network.genesis().hash())) {
        answer =
            (Answer.Counters) client.askNode(network.endpoints().get(i), Query.CountersOf::new);
      }
      usages.add(
          new Usage(
              answer.counters().stream()
                  .collect(
                      Collectors.toMap(Answer.Counter::name, Answer.Counter::value, (a, _) -> a)),
              ProcessUsage.cpuNs(pid, AGREEMENT) / 1e3,
              cpuUs(ProcessUsage.of(pid))));
    }
    return usages;
  }

  private static double cpuUs(ProcessUsage usage) {
    return (usage.totalCpuNs() - usage.cpuNs().get(ProcessUsage.Stage.COMPILER)) / 1e3;
  }

  private static Validator spent(Usage before, Usage after) {
    return new Validator(
        more("blockCalls", before, after),
        more("blockJudgingUs", before, after),
        more("blockBytes", before, after),
        after.agreeUs - before.agreeUs,
        more("validatorBytes", before, after),
        after.cpuUs - before.cpuUs);
  }

  /** By how much a counter rose; 0 for one that a lone validator does not have. */
  private static long more(String counter, Usage before, Usage after) {
    return after.counters.getOrDefault(counter, 0L) - before.counters.getOrDefault(counter, 0L);
  }

  /** Of the bundles that have become final since, from committed to final, ascending. */
  private static double[] finalMs(List<Ledger> ledgers, long sinceNs) {
    double[] ms =
        ledgers.stream()
            .flatMapToDouble(
                ledger ->
                    IntStream.range(0, ledger.sent())
                        .filter(i -> ledger.reached(i, Ledger.Step.FINAL) >= sinceNs)
                        .mapToDouble(
                            i ->
                                (ledger.reached(i, Ledger.Step.FINAL)
                                        - ledger.reached(i, Ledger.Step.COMMITTED))
                                    / 1e6))
            .toArray();
    Arrays.sort(ms);
    if (ms.length == 0) {
      throw new IllegalStateException(
          "no bundle became final: " + ledgers.getFirst().firstRejection());
    }
    return ms;
  }
}
