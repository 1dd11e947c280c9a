package dev.freehold.simulation;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.simulation.check.Checker;
import dev.freehold.simulation.check.CommitteeWatch;
import dev.freehold.simulation.check.ReplayCheck;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.client.SimClient;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.RealmTrees;
import dev.freehold.simulation.disk.Write;
import dev.freehold.simulation.hostile.CommitteeLies;
import dev.freehold.simulation.hostile.WorkerLies;
import dev.freehold.simulation.kernel.CommitteeSwarm;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Schedule;
import dev.freehold.simulation.kernel.Swarm;
import dev.freehold.simulation.kernel.Trace;
import dev.freehold.simulation.network.Network;
import dev.freehold.simulation.process.Cluster;
import dev.freehold.simulation.process.CommitteeProcess;
import dev.freehold.simulation.process.CoordinatorProcess;
import dev.freehold.simulation.process.SimProcess;
import dev.freehold.simulation.process.WorkerProcess;
import dev.freehold.simulation.proof.Cryptography;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One world whose coordinator is a committee: validators, workers and clients from one seed. First
 * faults happen, and nothing false may be called final, said or kept; then they stop, liars go on,
 * something new must become final everywhere and everything that was begun come to its end.
 */
public final class CommitteeWorld {
  private static final long FINAL_NS = 60_000_000_000L;

  /** How long everything may take to come to its end once something is final again. */
  private static final long LIVENESS_NS = 60_000_000_000L;

  private static final long LOOK_NS = 50_000_000;

  /** The share of worlds that are audited: an audit hashes as much as the world did. */
  private static final double AUDITED = 0.2;

  private final long seed;
  private final CommitteeSwarm committee;
  private final Swarm swarm;
  private final Schedule schedule = new Schedule();
  private final FaultCounts counts = new FaultCounts();
  private final Trace trace;
  private final Cluster cluster;
  private final CommitteeWatch watch;
  private final List<CommitteeProcess> validators = new ArrayList<>();
  private final List<WorkerProcess> workers = new ArrayList<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final CommitteeFaults faults;
  private final Optional<WorkerLies> workerLies;
  private final Optional<WorkerProcess> liar;
  private final Optional<SimClient> ofLiar;
  private long blocks;
  private long bundles;

  /**
   * A world that has not begun.
   *
   * @param lines receives a line for each thing that happens
   */
  public CommitteeWorld(
      long seed, Cryptography crypto, Mutant mutant, Optional<Consumer<String>> lines) {
    this.seed = seed;
    committee = CommitteeSwarm.of(seed);
    swarm = committee.cluster();
    trace = new Trace(schedule, lines);
    Dice dice = new Dice(seed, "world");
    int users = swarm.clients() * swarm.usersPerClient();
    // Where a worker lies somebody has an account with it.
    List<byte[]> secrets =
        IntStream.range(0, users + (committee.hasLyingWorker() ? swarm.realms() : 0))
            .mapToObj(_ -> dice.bytes(Hash32.BYTES))
            .toList();
    Genesis genesis = Founding.genesis(crypto, false, swarm.realms(), committee.size(), secrets);
    List<String> hosts =
        IntStream.range(0, committee.size()).mapToObj(i -> Cluster.VALIDATOR + i).toList();
    cluster =
        new Cluster(
            seed,
            swarm,
            mutant,
            schedule,
            trace,
            counts,
            new Network(schedule, seed, swarm::rate, counts, trace),
            genesis,
            hosts,
            crypto,
            new RealmTrees(),
            new Checker(
                genesis, crypto, trace, CoordinatorProcess.RULES.jobsMax(), swarm::isHonest));
    cluster.checker().ofCommittee(cluster.finality()::isFinal);
    watch =
        new CommitteeWatch(
            committee,
            genesis.founders().members().stream().map(Founder::validator).toList(),
            trace);
    cluster
        .checker()
        .verification()
        .demand(
            committee.liars().stream().map(hosts::get).collect(Collectors.toSet()),
            (int) genesis.founders().committee().quorum());
    List<Hash32> invited = new ArrayList<>();
    for (int i = 0; i < swarm.workers(); i++) {
      String name = Cluster.WORKER + i;
      workers.add(new WorkerProcess(cluster, name, disk(name)));
      cluster.network().add(workers.getLast());
      cluster.network().showsKey(name, workers.getLast().node());
      invited.add(workers.getLast().node());
    }
    workerLies =
        committee.hasLyingWorker() ? Optional.of(new WorkerLies(cluster)) : Optional.empty();
    liar = workerLies.map(_ -> lyingWorker());
    for (int i = 0; i < committee.size(); i++) {
      Optional<CommitteeLies> lies =
          committee.isHonest(i)
              ? Optional.empty()
              : Optional.of(new CommitteeLies(cluster, i, invited));
      Disk votes = disk("votes of " + hosts.get(i), _ -> {});
      validators.add(new CommitteeProcess(cluster, i, disk(hosts.get(i)), votes, watch, lies));
      cluster.network().add(validators.getLast());
      cluster.network().showsKey(hosts.get(i), validators.getLast().node());
    }
    clients.addAll(
        SimClient.of(
            cluster,
            swarm,
            workers.stream().map(WorkerProcess::name).toList(),
            secrets.subList(0, users)));
    ofLiar = liar.map(of -> SimClient.ofLiar(cluster, List.of(workers.getFirst().name()), secrets));
    List<WorkerProcess> all = new ArrayList<>(workers);
    liar.ifPresent(all::add);
    faults = new CommitteeFaults(cluster, committee, validators, all, clients);
  }

  private WorkerProcess lyingWorker() {
    String name = Cluster.WORKER + workers.size();
    WorkerProcess lying = new WorkerProcess(cluster, name, disk(name), workerLies);
    cluster.network().add(lying);
    cluster.network().showsKey(name, lying.node());
    return lying;
  }

  /** Starts a worker once the others have their realms: one is left, the last. */
  private void startLast(WorkerProcess last) {
    RealmId left = new RealmId(swarm.realms() - 1);
    boolean othersServe =
        validators.stream()
            .map(CommitteeProcess::realms)
            .anyMatch(
                seats ->
                    !seats.isEmpty()
                        && seats.stream()
                            .allMatch(
                                seat ->
                                    seat.header().realm().equals(left)
                                        || !seat.worker().equals(Hash32.ZERO)));
    if (othersServe) {
      last.start();
    } else {
      schedule.after(LOOK_NS, () -> startLast(last));
    }
  }

  private Disk disk(String process) {
    return disk(process, write -> durable(process, write));
  }

  private Disk disk(String name, Consumer<Write> onDurable) {
    return new Disk(
        schedule, new Dice(seed, "disk of " + name), counts, cluster.mutant(), onDurable);
  }

  private void durable(String process, Write write) {
    cluster.checker().durable(process, write);
    if (write instanceof Write.Stored(StoreWrite.Committed committed)) {
      blocks++;
      bundles += committed.block().bundles().size();
    }
  }

  /** Lives through it. */
  public Outcome run() {
    Optional<Violation> violation = Optional.empty();
    try {
      validators.forEach(SimProcess::start);
      workers.forEach(SimProcess::start);
      liar.ifPresent(this::startLast);
      ofLiar.ifPresent(SimClient::start);
      clients.forEach(SimClient::start);
      faults.start();
      schedule.runUntil(swarm.faultPhaseNs());
      heal();
      awaitFinal();
      awaitEnd();
      if (new Dice(seed, "audit").chance(AUDITED)) {
        audit();
      }
    } catch (Violation e) {
      violation = Optional.of(e);
      trace.record("VIOLATION", "checker", e.getMessage());
    }
    return new Outcome(
        seed,
        trace.finish(),
        violation,
        counts,
        schedule.nowNs(),
        schedule.eventsRun(),
        Tally.of("checkpoints", cluster.checker().finalHead().height())
            .and("blocks", blocks)
            .and("bundles", bundles)
            .and("brought", validators.stream().mapToLong(CommitteeProcess::brought).sum())
            .and("convictions", watch.convictions()));
  }

  private void heal() {
    trace.record("healed", "world", "");
    faults.stop();
    cluster.network().heal();
    clients.forEach(SimClient::finish);
    ofLiar.ifPresent(SimClient::finish);
    validators.forEach(CommitteeProcess::recover);
    for (WorkerProcess worker : workers) {
      worker.heal();
      worker.disk().heal();
    }
    liar.ifPresent(SimProcess::heal);
    liar.map(SimProcess::disk).ifPresent(Disk::heal);
    if (committee.repents()) {
      workerLies.ifPresent(WorkerLies::repent);
      liar.ifPresent(WorkerProcess::startAnew);
    }
  }

  private List<CommitteeProcess> honest() {
    return IntStream.range(0, validators.size())
        .filter(committee::isHonest)
        .mapToObj(validators::get)
        .toList();
  }

  private void awaitFinal() {
    long until = schedule.nowNs() + FINAL_NS;
    long height = cluster.checker().finalHead().height();
    while (honest().stream().anyMatch(validator -> validator.height() <= height)) {
      if (!schedule.runNext(until)) {
        throw new Violation(
            Invariant.FINAL_AGAIN, "nothing new above height %d: %s".formatted(height, heights()));
      }
    }
  }

  private String heights() {
    return honest().stream().map(of -> of.name() + " at " + of.height()).toList().toString();
  }

  private void awaitEnd() {
    long until = schedule.nowNs() + LIVENESS_NS;
    while (!isFinished()) {
      if (!schedule.runNext(until)) {
        throw new Violation(Invariant.ENDS, "not finished in time: " + unfinished());
      }
    }
  }

  private boolean isFinished() {
    return clients.stream().allMatch(SimClient::isIdle)
        && workers.stream().allMatch(worker -> worker.isRunning() && worker.inIntake() == 0)
        && honest().stream().allMatch(SimProcess::isRunning)
        && cluster.checker().isSettled()
        && hasGoneOn();
  }

  /** Whether the realm of a worker that has ceased to lie has gone on. */
  private boolean hasGoneOn() {
    return workerLies.filter(WorkerLies::hasRepented).isEmpty()
        || cluster.checker().isSettled(new RealmId(swarm.realms() - 1));
  }

  private String unfinished() {
    List<String> reasons = new ArrayList<>();
    clients.stream().filter(c -> !c.isIdle()).map(SimClient::waitsFor).forEach(reasons::add);
    workers.stream()
        .filter(worker -> !worker.isRunning() || worker.inIntake() > 0)
        .map(worker -> worker.name() + " holds " + worker.inIntake() + " bundles, or is down")
        .forEach(reasons::add);
    if (!cluster.checker().isSettled()) {
      reasons.add("blocks or events wait for a checkpoint");
    }
    if (!hasGoneOn()) {
      reasons.add("the realm of a worker that lies no more stands still");
    }
    reasons.add(heights());
    return String.join("; ", reasons);
  }

  private void audit() {
    ReplayCheck auditor = new ReplayCheck(cluster.checker());
    for (int realm = 0; realm < swarm.realms(); realm++) {
      auditor.audit(new RealmId(realm));
    }
  }
}
