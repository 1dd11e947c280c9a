package dev.freehold.simulation;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.Query;
import dev.freehold.simulation.check.Checker;
import dev.freehold.simulation.check.ReplayCheck;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.client.Deals;
import dev.freehold.simulation.client.HostileClient;
import dev.freehold.simulation.client.SimAggregator;
import dev.freehold.simulation.client.SimClient;
import dev.freehold.simulation.client.SimOperator;
import dev.freehold.simulation.client.Stranger;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.RealmTrees;
import dev.freehold.simulation.disk.Write;
import dev.freehold.simulation.hostile.HostileWorker;
import dev.freehold.simulation.hostile.UninvitedWorker;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Hostile;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Schedule;
import dev.freehold.simulation.kernel.Swarm;
import dev.freehold.simulation.kernel.Trace;
import dev.freehold.simulation.network.Network;
import dev.freehold.simulation.process.Cluster;
import dev.freehold.simulation.process.CoordinatorProcess;
import dev.freehold.simulation.process.SimProcess;
import dev.freehold.simulation.process.WorkerProcess;
import dev.freehold.simulation.proof.Cryptography;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * One world: a cluster and its clients from one seed. First faults happen and nothing false may be
 * said or kept; then they stop, and everything that was begun must come to its end.
 */
public final class World {
  /** How long everything may take to come to its end once the faults have stopped. */
  private static final long LIVENESS_NS = 60_000_000_000L;

  /** How long a worker is away before its seat may be another's. */
  private static final long GONE_NS = 60_000_000_000L;

  /** How long a world goes on whose coordinator is hostile once the faults have stopped. */
  private static final long UNDER_LIES_NS = 5_000_000_000L;

  /** The share of worlds that are audited: an audit hashes as much as the world did. */
  private static final double AUDITED = 0.2;

  /** The share of workers that come late, where realms have followers. */
  private static final double LATE = 0.25;

  /** Checkpoints that a block may be on its way to one. */
  private static final long CLOCK_SLACK = 64;

  private final long seed;
  private final Swarm swarm;
  private final Schedule schedule = new Schedule();
  private final FaultCounts counts = new FaultCounts();
  private final Trace trace;
  private final Cluster cluster;
  private final CoordinatorProcess coordinator;
  private final List<WorkerProcess> workers = new ArrayList<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final List<SimAggregator> aggregators = new ArrayList<>();
  private final ClusterFaults faults;
  private final Optional<SimOperator> operator;
  private final Optional<Deals> deals;
  private Optional<HostileWorker> hostileWorker = Optional.empty();
  private Optional<HostileClient> hostileClient = Optional.empty();
  private final Optional<UninvitedWorker> uninvited;
  private long blocks;
  private long bundles;
  private final WorldSeats seats;
  private long gone;

  /**
   * A world that has not begun.
   *
   * @param lines receives a line for each thing that happens
   */
  public World(long seed, Cryptography crypto, Mutant mutant, Optional<Consumer<String>> lines) {
    this(seed, Swarm.of(seed), crypto, mutant, lines);
  }

  /** A world that has not begun, whose realms have followers in seats. */
  public static World ofFollowers(
      long seed, Cryptography crypto, Mutant mutant, Optional<Consumer<String>> lines) {
    return new World(seed, Swarm.ofFollowers(seed), crypto, mutant, lines);
  }

  private World(
      long seed,
      Swarm swarm,
      Cryptography crypto,
      Mutant mutant,
      Optional<Consumer<String>> lines) {
    this.seed = seed;
    this.swarm = swarm;
    trace = new Trace(schedule, lines);
    Dice dice = new Dice(seed, "world");
    List<byte[]> secrets = new ArrayList<>();
    for (int i = 0; i < swarm.clients() * swarm.usersPerClient(); i++) {
      secrets.add(dice.bytes(Hash32.BYTES));
    }
    int users = secrets.size();
    if (swarm.has(Hostile.WORKER) || swarm.has(Hostile.CLIENT)) {
      // In each realm somebody has an account, and a hostile client can do as it likes with it.
      Dice extra = new Dice(seed, "hostile accounts");
      for (int i = 0; i < swarm.realms(); i++) {
        secrets.add(extra.bytes(Hash32.BYTES));
      }
    }
    boolean hasDeals = swarm.deals() && crypto.provesAnything();
    if (hasDeals) {
      Dice parties = new Dice(seed, "accounts of deals");
      for (int i = 0; i < Deals.USERS; i++) {
        secrets.add(parties.bytes(Hash32.BYTES));
      }
    }
    Genesis genesis =
        Founding.genesis(crypto, true, swarm.realms(), 1, secrets).with(swarm.replication());
    Network network = new Network(schedule, seed, swarm::rate, counts, trace);
    cluster =
        new Cluster(
            seed,
            swarm,
            mutant,
            schedule,
            trace,
            counts,
            network,
            genesis,
            List.of(Cluster.COORDINATOR),
            crypto,
            new RealmTrees(),
            new Checker(
                genesis, crypto, trace, CoordinatorProcess.RULES.jobsMax(), swarm::isHonest));
    network.showsKey(Cluster.COORDINATOR, genesis.coordinatorNode());
    if (mutant == Mutant.KEY_UNPROVED) {
      network.believeClaims();
    }
    Disk log = disk(Cluster.COORDINATOR);
    coordinator = new CoordinatorProcess(cluster, log);
    network.add(coordinator);
    for (int i = 0; i < swarm.workers(); i++) {
      String name = Cluster.WORKER + i;
      WorkerProcess worker = new WorkerProcess(cluster, name, disk(name));
      workers.add(worker);
      network.add(worker);
      network.showsKey(name, worker.node());
    }
    swarm.hostileRealm().ifPresent(realm -> addHostileWorker(realm, log));
    uninvited = uninvited();
    List<String> hosts = workers.stream().map(WorkerProcess::name).toList();
    clients.addAll(SimClient.of(cluster, swarm, hosts, secrets.subList(0, users)));
    if (swarm.has(Hostile.CLIENT)) {
      addHostileClient(genesis, secrets, users);
    }
    SimAggregator.Loot loot = new SimAggregator.Loot();
    for (int i = 0; i < swarm.aggregators(); i++) {
      List<CheckpointEvent> opened = genesis.checkpoint().events();
      var payee = (CheckpointEvent.AccountOpened) opened.get(i % opened.size());
      aggregators.add(
          new SimAggregator(cluster, Cluster.AGGREGATOR + i, payee.user(), hosts, i == 0, loot));
    }
    seats = new WorldSeats(swarm, coordinator, workers);
    operator =
        swarm.moves()
            ? Optional.of(
                new SimOperator(cluster, workers.stream().map(WorkerProcess::node).toList()))
            : Optional.empty();
    deals = hasDeals ? Optional.of(deals(genesis, secrets, users, hosts)) : Optional.empty();
    faults = new ClusterFaults(cluster, processes(), coordinator, clients, new Stranger(cluster));
  }

  /**
   * It is there from the beginning: whoever joins finds all seats taken as they are meant to be.
   */
  private void addHostileWorker(RealmId realm, Disk log) {
    HostileWorker hostile = new HostileWorker(cluster, realm);
    hostileWorker = Optional.of(hostile);
    cluster.network().add(hostile);
    cluster.network().showsKey(HostileWorker.NAME, HostileWorker.NODE);
    List<RealmId> left =
        new ArrayList<>(IntStream.range(0, realm.value()).mapToObj(RealmId::new).toList());
    for (WorkerProcess worker : workers) {
      List<RealmId> share = left.subList(0, Math.min(left.size(), swarm.realmsPerWorker()));
      log.write(seated(worker.node(), worker.name(), share));
      share.clear();
    }
    cluster.checker().operator().invites(HostileWorker.NODE);
    log.write(seated(HostileWorker.NODE, HostileWorker.NAME, List.of(realm)));
    log.sync();
  }

  private static Write seated(Hash32 node, String host, List<RealmId> realms) {
    return new Write.Entry(new LogEntry.Assigned(node, host + Cluster.PORT, realms).toBytes());
  }

  private Deals deals(Genesis genesis, List<byte[]> secrets, int from, List<String> hosts) {
    List<UserId> accounts =
        genesis.checkpoint().events().subList(from, secrets.size()).stream()
            .map(event -> ((CheckpointEvent.AccountOpened) event).user())
            .toList();
    return new Deals(
        cluster, hosts, this::workerOf, accounts, secrets.subList(from, secrets.size()));
  }

  /** The worker that serves a realm, as the coordinator says. */
  private Optional<String> workerOf(RealmId realm) {
    return coordinator.realms().stream()
        .filter(seat -> seat.header().realm().equals(realm) && !seat.endpoint().isEmpty())
        .map(seat -> Endpoint.parse(seat.endpoint()).host())
        .findFirst();
  }

  private Disk disk(String process) {
    return new Disk(
        schedule,
        new Dice(seed, "disk of " + process),
        counts,
        cluster.mutant(),
        write -> durable(process, write));
  }

  private void durable(String process, Write write) {
    cluster.checker().durable(process, write);
    if (write instanceof Write.Stored(StoreWrite.Appended(Checkpoint checkpoint))
        && !process.equals(Cluster.COORDINATOR)) {
      cluster.checker().heldByWorker(checkpoint.height());
    }
    if (write instanceof Write.Stored(StoreWrite.Committed committed)) {
      blocks++;
      bundles += committed.block().bundles().size();
    }
  }

  private void addHostileClient(Genesis genesis, List<byte[]> secrets, int from) {
    List<String> hosts = new ArrayList<>(workers.stream().map(WorkerProcess::name).toList());
    hosts.add(Cluster.COORDINATOR);
    HostileClient hostile = new HostileClient(cluster, hosts, this::ordersGiven);
    hostileClient = Optional.of(hostile);
    Checkpoint first = genesis.checkpoint();
    for (int i = from; i < secrets.size(); i++) {
      var opened = (CheckpointEvent.AccountOpened) first.events().get(i);
      if (swarm.isHonest(opened.user().realm())) {
        hostile.own(opened.user(), secrets.get(i));
      }
    }
  }

  /** Somebody who wants to be a worker, beside members that mean harm. */
  private Optional<UninvitedWorker> uninvited() {
    if (swarm.hostiles().isEmpty() || swarm.has(Hostile.COORDINATOR)) {
      return Optional.empty();
    }
    cluster.network().showsKey(UninvitedWorker.NAME, UninvitedWorker.NODE);
    return Optional.of(
        new UninvitedWorker(cluster, workers.stream().map(WorkerProcess::node).toList()));
  }

  private List<Query.PlaceRealm> ordersGiven() {
    return operator.map(SimOperator::given).orElse(List.of());
  }

  /** Lives through it. */
  public Outcome run() {
    Optional<Violation> violation = Optional.empty();
    try {
      coordinator.start();
      startWorkers();
      clients.forEach(SimClient::start);
      aggregators.forEach(SimAggregator::start);
      operator.ifPresent(SimOperator::start);
      hostileWorker.ifPresent(HostileWorker::start);
      hostileClient.ifPresent(HostileClient::start);
      uninvited.ifPresent(UninvitedWorker::start);
      deals.ifPresent(Deals::start);
      faults.start();
      schedule.runUntil(swarm.faultPhaseNs());
      heal();
      if (swarm.has(Hostile.COORDINATOR)) {
        // Whoever is told lies by it may stand still, and must not fall for them.
        schedule.runUntil(schedule.nowNs() + UNDER_LIES_NS);
      } else {
        finish(LIVENESS_NS);
        if (seats.oneGoes(seed)) {
          gone++;
          finish(GONE_NS + LIVENESS_NS);
        }
        coordinator.requireLogReplays();
      }
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
            .and("deals paid", cluster.checker().contracts().paid())
            .and("deals taken back", cluster.checker().contracts().takenBack())
            .and("snapshots", coordinator.snapshots())
            .and("starts from one", coordinator.resumed())
            .and("blocks verified", cluster.checker().verifiedBlocks())
            .and("workers gone for good", gone)
            .and("realms taken over", cluster.checker().servers().takenOver())
            .and("moves for load", cluster.checker().servers().evened()));
  }

  /** Where realms have followers some workers come late, and have to catch up. */
  private void startWorkers() {
    Dice late = new Dice(seed, "late workers");
    for (WorkerProcess worker : workers) {
      if (!swarm.replication().equals(Replication.ALONE) && late.chance(LATE)) {
        schedule.after(late.between(0, swarm.faultPhaseNs()), worker::start);
      } else {
        worker.start();
      }
    }
  }

  private void heal() {
    trace.record("healed", "world", "");
    faults.stop();
    operator.ifPresent(SimOperator::stop);
    deals.ifPresent(Deals::stop);
    cluster.network().heal();
    clients.forEach(SimClient::finish);
    aggregators.forEach(SimAggregator::heal);
    for (SimProcess process : processes()) {
      process.heal();
      process.disk().heal();
    }
  }

  private List<SimProcess> processes() {
    List<SimProcess> all = new ArrayList<>(workers);
    all.add(coordinator);
    return all;
  }

  private void finish(long withinNs) {
    long until = schedule.nowNs() + withinNs;
    while (!isFinished()) {
      if (clients.stream().allMatch(SimClient::isIdle)) {
        // Nobody was held up. What is sent without end never comes to one.
        hostileWorker.ifPresent(HostileWorker::stop);
        hostileClient.ifPresent(HostileClient::stop);
        uninvited.ifPresent(UninvitedWorker::stop);
        aggregators.forEach(SimAggregator::stop);
      }
      if (!schedule.runNext(until)) {
        throw new Violation(
            isCovered() ? Invariant.ENDS : Invariant.NO_JOB_LOST,
            "not finished in time: " + unfinished());
      }
    }
  }

  private boolean isFinished() {
    return clients.stream().allMatch(SimClient::isIdle)
        && processes().stream().allMatch(SimProcess::isRunning)
        && workers.stream().allMatch(worker -> worker.inIntake() == 0)
        && cluster.checker().isSettled()
        && misplaced().isEmpty()
        && seats.unfilled().isEmpty()
        && isCovered()
        && clocksGo();
  }

  /** A realm that is not where its operator ordered it to be. */
  private Optional<String> misplaced() {
    return operator.flatMap(who -> who.missing(coordinator.realms()));
  }

  /** Whether aggregators, if there are any, have left nothing to do. */
  private boolean isCovered() {
    return aggregators.isEmpty() || cluster.checker().proofsLeft() == 0;
  }

  /** Whether no realm's clock stands still, be it that nobody does anything there. */
  private boolean clocksGo() {
    return deals.isEmpty()
        || cluster.checker().slowestClock() <= Limits.IDLE_BLOCK_CHECKPOINTS + CLOCK_SLACK;
  }

  private String unfinished() {
    List<String> reasons = new ArrayList<>();
    clients.stream().filter(c -> !c.isIdle()).map(SimClient::waitsFor).forEach(reasons::add);
    processes().stream()
        .filter(process -> !process.isRunning())
        .map(process -> process.name() + " is down")
        .forEach(reasons::add);
    workers.stream()
        .filter(worker -> worker.inIntake() > 0)
        .map(worker -> worker.name() + " holds " + worker.inIntake() + " bundles")
        .forEach(reasons::add);
    if (!cluster.checker().isSettled()) {
      reasons.add("blocks or events wait for a checkpoint");
    }
    misplaced().ifPresent(reasons::add);
    seats.unfilled().ifPresent(reasons::add);
    if (!isCovered()) {
      reasons.add(cluster.checker().proofsLeft() + " proofs are in no aggregate");
    }
    if (!clocksGo()) {
      reasons.add("a realm is " + cluster.checker().slowestClock() + " checkpoints behind");
    }
    return String.join("; ", reasons);
  }

  private void audit() {
    ReplayCheck auditor = new ReplayCheck(cluster.checker());
    for (int realm = 0; realm < swarm.realms(); realm++) {
      auditor.audit(new RealmId(realm));
    }
  }
}
