package dev.freehold.simulation.process;

import dev.freehold.coordinator.agent.AggregateJudge;
import dev.freehold.coordinator.agent.CoordinatorDriver;
import dev.freehold.coordinator.agent.CoordinatorPeers;
import dev.freehold.coordinator.desk.CoordinatorDesk;
import dev.freehold.coordinator.machine.Admission;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.StartRules;
import dev.freehold.core.chain.CheckpointEvent.Paid;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Acquaintance;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.query.ChainQueries;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SignedPlacement;
import dev.freehold.protocol.wire.Work;
import dev.freehold.simulation.any.AnyValue;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.MemoryLog;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.disk.Write;
import dev.freehold.simulation.hostile.SealLies;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Hostile;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.proof.FakeAggregation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The coordinator: the real machine and driver, simulated sessions, log and disk. */
public final class CoordinatorProcess extends SimProcess
    implements Session.Service, CoordinatorPeers {
  /** A board that is soon full, with little patience. */
  public static final BoardRules RULES = new BoardRules(1, 2, 3, 4, 20, 3, 2, 3);

  private static final BoardRules GROWING = new BoardRules(1, 2, 3, 4, 20, 3, 2, 4096);
  private static final long TICK_NS = 20_000_000;
  private static final double REPLAYED = 0.02;

  /** Share of the worlds in which the log begins anew every few checkpoints. */
  private static final double SNAPSHOT_WORLD = 0.5;

  private static final long SNAPSHOT_AFTER_BYTES_MIN = 100;
  private static final long SNAPSHOT_AFTER_BYTES_MAX = 3_000;
  private static final long UNFAIR_INTERVALS = 4;
  private static final long NS_PER_MS = 1_000_000;
  private static final long JUDGING_MS_MAX = 300;

  private final Cluster cluster;
  private final Map<Long, Session> sessions = new TreeMap<>();
  private long nextSession;
  private long clockOffsetMs;
  private Stores stores;
  private final long snapshotAfterBytes;
  private long resumed;
  private final LogReplay replayed;
  private final Dice replays;
  private final RefusedReports refused;
  private final Optional<SealLies> lies;
  private CoordinatorMachine machine;
  private CoordinatorDriver driver;
  private long closed;
  private ChainQueries queries;
  private int life;
  private AggregateJudge judge;
  private SessionHost host;
  private CoordinatorDesk desk;

  public CoordinatorProcess(Cluster cluster, Disk disk) {
    super(cluster, Cluster.COORDINATOR, disk);
    this.cluster = cluster;
    replayed = new LogReplay(cluster);
    replays = new Dice(cluster.seed(), "replays");
    // Drawn apart, so that the other worlds are what they were.
    Dice snapshots = new Dice(cluster.seed(), "snapshots");
    snapshotAfterBytes =
        snapshots.chance(SNAPSHOT_WORLD)
            ? snapshots.between(SNAPSHOT_AFTER_BYTES_MIN, SNAPSHOT_AFTER_BYTES_MAX)
            : CoordinatorDriver.SNAPSHOT_AFTER_BYTES;
    refused = new RefusedReports(cluster.mutant());
    lies =
        cluster.swarm().has(Hostile.COORDINATOR)
            ? Optional.of(new SealLies(cluster))
            : Optional.empty();
  }

  /** How often its log began anew, with a snapshot. */
  public long snapshots() {
    return disk.writes().stream().filter(Write.Replaced.class::isInstance).count();
  }

  /** How often it started from a snapshot. */
  public long resumed() {
    return resumed;
  }

  /** Who serves which realm, as of its last turn; nobody before its first start. */
  public List<RealmEndpoint> realms() {
    return driver == null ? List.of() : driver.realms();
  }

  /**
   * Stops it and puts its disk back to an older copy: from after the last entry that only a log
   * has, and from before what a worker holds. What no worker has seen is nobody's loss, and is not
   * lost here: signing it again could not be told from signing it twice.
   */
  public void restoreOlder() {
    boolean shared =
        machine != null && machine.head().height() <= cluster.checker().heldByWorkers();
    List<Integer> copies = shared && !disk.hasUnsynced() ? olderCopies() : List.of();
    if (!copies.isEmpty() && crash(Fault.COORDINATOR_RESTORED)) {
      int writes = dice.pick(copies);
      cluster.trace().record("restored", name(), "to its first " + writes + " writes");
      disk.putBack(writes);
      replayed.putBack();
      cluster.checker().coordinatorRestored();
    }
  }

  /** How many writes the copies have that end with a checkpoint and lack nothing but such. */
  private List<Integer> olderCopies() {
    List<Write> writes = disk.writes();
    List<Integer> copies = new ArrayList<>();
    for (int i = writes.size() - 1; i >= 0; i--) {
      if (writes.get(i) instanceof Write.Entry(byte[] bytes)) {
        switch (LogEntry.decode(bytes)) {
          case LogEntry.Sealed _ -> copies.add(i + 1);
          case LogEntry.Ruled _, LogEntry.Proven _ -> {
            // Sealed anew with what is reported again, or never missed.
          }
          default -> {
            return copies;
          }
        }
      }
    }
    return copies;
  }

  /** Sets its clock forward or back. */
  public void jumpClock(long byMs) {
    cluster.counts().count(Fault.CLOCK_JUMPED);
    cluster.trace().record("clock", name(), byMs + " ms");
    clockOffsetMs += byMs;
  }

  @Override
  protected void open() {
    life++;
    sessions.clear();
    stores =
        new Stores(cluster.genesis().checkpoint(), cluster.trees(), disk, this, cluster.mutant());
    cluster.checker().coordinatorStarts(cluster.verifies());
    machine = newMachine();
    desk =
        new CoordinatorDesk(
            cluster.genesis(),
            stores.chain(),
            cluster.crypto().signatures(),
            cluster.crypto().committee(cluster.genesis().founders()));
    host =
        new SessionHost(
            Role.COORDINATOR,
            cluster.genesis().coordinatorNode(),
            cluster.genesis(),
            () -> stores.chain().head().height());
    judge = new AggregateJudge(stores.chain(), new FakeAggregation());
    driver =
        new CoordinatorDriver(
            machine,
            log(),
            stores.chain(),
            this,
            this::judge,
            new SimVerifier(this, cluster, stores.chain()),
            input -> post(() -> step(input)),
            snapshotAfterBytes);
    resumed += disk.writes().stream().anyMatch(Write.Replaced.class::isInstance) ? 1 : 0;
    queries =
        new ChainQueries(
            stores,
            driver::realms,
            driver::nextOrder,
            request -> new Answer.Counters(request, List.of()),
            _ -> List.of(),
            Optional.empty());
    tick();
  }

  private CoordinatorMachine newMachine() {
    return new CoordinatorMachine(
        cluster.genesis(),
        cluster.swarm().realmsPerWorker(),
        cluster.swarm().intervalMs(),
        is(Mutant.BACKLOG_GROWS) ? GROWING : RULES,
        cluster.sealer(),
        new StartRules(cluster.finality()::isFinal, !is(Mutant.WORKERS_UNHEARD), true),
        cluster.verifies() && !is(Mutant.SEALED_UNVERIFIED)
            ? BlockTrust.VERIFIED
            : BlockTrust.AS_REPORTED);
  }

  /** Restores another machine from the log: it must be the one that wrote it. */
  public void requireLogReplays() {
    CoordinatorMachine replica =
        CoordinatorMachine.ofCommittee(
            cluster.genesis(),
            cluster.swarm().realmsPerWorker(),
            RULES,
            cluster.crypto().signatures());
    replayed.require(machine, replica, new MemoryLog(disk, this));
  }

  private void judge(CoordinatorEffect.VerifyAggregate task, Consumer<Verdict> whenJudged) {
    later(
        turnNs() + dice.between(1, JUDGING_MS_MAX) * 1_000_000,
        () -> whenJudged.accept(judge.judge(task)));
  }

  /** The life of this process; another after each crash. */
  int life() {
    return life;
  }

  /** Opens a wire to a host. */
  void connect(String host, Function<Wire, Receiver> connected, Consumer<String> failed) {
    cluster.network().connect(name(), host, connected, failed);
  }

  /** Does something after a while, if this process still lives then. */
  void after(long ns, Runnable action) {
    later(turnNs() + ns, action);
  }

  private RenewableLog log() {
    MemoryLog log = new MemoryLog(disk, this);
    return switch (cluster.mutant()) {
      // Appends later than it says: what follows is broadcast first.
      case CHECKPOINT_BEFORE_LOG ->
          new FaultyLog(
              log,
              entry ->
                  later(cluster.schedule().nowNs() + TICK_NS, () -> take(() -> log.append(entry))));
      case PAYMENT_GROWS ->
          new FaultyLog(
              log,
              entry ->
                  log.append(
                      FaultyLog.alter(entry, p -> new Paid(p.from(), p.to(), p.amount() + 1))));
      case PAYMENT_MISDIRECTED ->
          new FaultyLog(
              log,
              entry ->
                  log.append(FaultyLog.alter(entry, p -> new Paid(p.to(), p.to(), p.amount()))));
      case PROOFS_FORGOTTEN -> without(log, LogEntry.Proven.class);
      case PROOFS_UNRESOLVED -> new FaultyLog(log, entry -> log.append(unresolved(entry)));
      case TREASURY_UNCHECKED, FEES_UNBOUNDED, SENDER_UNCHECKED ->
          new FaultyLog(log, entry -> log.append(refused.taken(entry)));
      // Between the two a crash finds an empty log.
      case LOG_CUT_FIRST ->
          new FaultyLog(
              log,
              log::append,
              entries -> {
                log.replace(List.of());
                log.replace(entries);
              });
      case SNAPSHOT_WITHOUT_BOARD ->
          new FaultyLog(log, log::append, _ -> log.replace(withoutBoard(log)));
      // What a checkpoint records would be known from there.
      case RESULT_FORGOTTEN ->
          new FaultyLog(
              log,
              entry -> {
                // Where no crash comes, the log would just lack it.
                if (mayCrash() && LogEntry.decode(entry) instanceof LogEntry.Aggregated) {
                  later(turnNs() + TICK_NS, () -> crash(Fault.COORDINATOR_CRASHED));
                } else {
                  log.append(entry);
                }
              });
      default -> log;
    };
  }

  /** A snapshot of what a log tells but for its jobs. */
  private List<byte[]> withoutBoard(RenewableLog log) {
    CoordinatorMachine other = newMachine();
    log.replay(
        bytes -> {
          switch (LogEntry.decode(bytes)) {
            case LogEntry.Proven _,
                LogEntry.Leased _,
                LogEntry.Aggregated _,
                LogEntry.Refused _ -> {
              // Forgotten.
            }
            case LogEntry entry -> other.restore(entry);
          }
        });
    return other.snapshot().entries().stream().map(LogEntry::toBytes).toList();
  }

  /** The entry with proofs of a contract that is not there, where somebody may have sent them. */
  private byte[] unresolved(byte[] entry) {
    if (cluster.swarm().hostiles().isEmpty()
        || !(LogEntry.decode(entry) instanceof LogEntry.Proven(long checkpoint, var blocks))
        || blocks.isEmpty()) {
      return entry;
    }
    List<BlockProofs> altered = new ArrayList<>(blocks);
    BlockProofs last = altered.removeLast();
    List<FunctionProofs> proofs = new ArrayList<>(last.proofs());
    proofs.add(new FunctionProofs(new ContractId(ContractId.COUNT - 1), 0, 1, Hash32.ZERO));
    altered.add(new BlockProofs(last.realm(), last.block(), proofs));
    return new LogEntry.Proven(checkpoint, altered).toBytes();
  }

  private static RenewableLog without(RenewableLog log, Class<? extends LogEntry> kind) {
    return new FaultyLog(
        log,
        entry -> {
          if (!kind.isInstance(LogEntry.decode(entry))) {
            log.append(entry);
          }
        });
  }

  private void tick() {
    post(() -> step(new CoordinatorInput.Tick(clockMs())));
    later(cluster.schedule().nowNs() + TICK_NS, this::tick);
  }

  private long clockMs() {
    return cluster.genesis().timeMs() + turnNs() / 1_000_000 + clockOffsetMs;
  }

  private void step(CoordinatorInput input) {
    driver.step(input);
  }

  @Override
  protected void dying() {
    // Nothing is on its way to the disk but in a turn.
  }

  @Override
  public Receiver accept(Wire wire) {
    return new Session(++nextSession, wire, this, host, this);
  }

  @Override
  public void opened(Session session, Peer peer) {
    sessions.put(session.id(), session);
    // On a machine of its own, so that a worker shows an invitation on a development network too.
    carryOut(session, desk.opened(peer, desk.admission(peer, false), turnNs()));
  }

  @Override
  public Standing standing(Session session, Peer peer) {
    return desk.standing(peer, Acquaintance.ofSeats(this::realms));
  }

  @Override
  public void closed(Session session, Peer peer) {
    sessions.remove(session.id());
    carryOut(session, desk.closed(peer));
  }

  @Override
  public void received(Session session, Peer peer, Message message) {
    carryOut(session, desk.received(peer, message));
  }

  private void carryOut(Session session, Ruling<CoordinatorInput> ruling) {
    switch (ruling) {
      case Ruling.Take(CoordinatorInput input) -> take(input);
      case Ruling.Admit(CoordinatorInput input) -> take(input);
      case Ruling.TakeIfRoom(CoordinatorInput input, Message _) -> take(input);
      case Ruling.Ask(Query query) -> answer(session, query);
      case Ruling.Consult(Query _, CoordinatorInput input) -> take(input);
      case Ruling.Refuse(Message refusal) -> session.send(refusal);
      case Ruling.Close(GoodbyeReason reason, String text) -> session.close(reason, text);
      case Ruling.Ignore(String _) -> {
        // Nothing follows.
      }
    }
  }

  private void take(CoordinatorInput taken) {
    CoordinatorInput input = mutated(taken);
    closed = 0;
    long standsAt = machine.head().height();
    if (input instanceof CoordinatorInput.BlockReported late
        && is(Mutant.DRAIN_UNFAIR)
        && late.header().realm().value() == 0) {
      cluster.checker().taken(late.header(), standsAt);
      later(
          turnNs() + UNFAIR_INTERVALS * cluster.swarm().intervalMs() * NS_PER_MS,
          () -> post(() -> step(input)));
      return;
    }
    step(input);
    if (input instanceof CoordinatorInput.BlockReported reported) {
      if (closed == reported.connection()) {
        refused(reported);
      } else {
        noted(reported.header(), standsAt);
      }
      if (!cluster.swarm().hostiles().isEmpty() && replays.chance(REPLAYED)) {
        requireLogReplays();
      }
      step(new CoordinatorInput.Tick(clockMs()));
    }
  }

  /** What is verified first is in no checkpoint before that is done, which may take any time. */
  private void noted(RealmHeader header, long standsAt) {
    if (!cluster.verifies()) {
      cluster.checker().taken(header, standsAt);
    }
  }

  /** Lets in and obeys what a coordinator should not: the work of mutants. */
  private CoordinatorInput mutated(CoordinatorInput input) {
    return switch (input) {
      case CoordinatorInput.PlacementAsked asked when is(Mutant.ORDER_OBEYED_AGAIN) ->
          new CoordinatorInput.PlacementAsked(
              asked.connection(),
              asked.request(),
              new SignedPlacement(
                  AnyValue.with(asked.order().placement(), "number", machine.nextOrder()),
                  asked.order().signature()));
      case CoordinatorInput.WorkerJoined joined when is(Mutant.UNINVITED_LET_IN) ->
          AnyValue.with(joined, "admission", new Admission.Invited(invented(joined.node())));
      default -> input;
    };
  }

  private Invitation invented(Hash32 node) {
    return new Invitation(
        cluster.genesis().hash(), node, Long.MAX_VALUE, new byte[Invitation.SIGNATURE_BYTES]);
  }

  private void refused(CoordinatorInput.BlockReported report) {
    RealmHeader header = report.header();
    driver.realms().stream()
        .map(RealmEndpoint::header)
        .filter(last -> last.realm().equals(header.realm()))
        .forEach(
            last ->
                refused.refused(
                    last,
                    new Message.BlockReport(
                        report.epoch(), header, report.events(), report.proofs())));
  }

  private void answer(Session session, Query query) {
    Answer answer = queries.answer(query);
    cluster.checker().sent(name(), answer);
    tell(session, answer);
  }

  @Override
  public void send(long connection, Message message) {
    crashPoint();
    if (message instanceof Answer.Jobs) {
      cluster.checker().sent(name(), message);
    }
    Session session = sessions.get(connection);
    if (session != null) {
      if (message instanceof Work.Judged judged) {
        cluster.checker().judged(session.peer(), judged);
      }
      tell(session, message);
    }
  }

  private void tell(Session session, Message message) {
    boolean toWorker = session.role() == Role.WORKER;
    session.send(
        lies.filter(_ -> toWorker).map(l -> l.told(session.peer(), message)).orElse(message));
  }

  @Override
  public void broadcast(Message message) {
    crashPoint();
    cluster.checker().sent(name(), message);
    List.copyOf(sessions.values()).forEach(session -> tell(session, message));
    for (long connection : desk.overdue(turnNs())) {
      close(connection, GoodbyeReason.IDLE, "an aggregator registers, or goes");
    }
  }

  @Override
  public void broadcastToWorkers(Message message) {
    crashPoint();
    for (Session session : List.copyOf(sessions.values())) {
      if (session.role() == Role.WORKER) {
        tell(session, message);
      }
    }
  }

  @Override
  public void reading(long connection, boolean on) {
    Session session = sessions.get(connection);
    if (session != null) {
      session.reading(on);
    }
  }

  @Override
  public void close(long connection, GoodbyeReason reason, String text) {
    crashPoint();
    closed = connection;
    cluster.trace().record("goodbye", name(), reason + ": " + text);
    Session session = sessions.get(connection);
    if (session != null) {
      session.close(reason, text);
    }
  }
}
