package dev.freehold.simulation.process;

import dev.freehold.coordinator.agent.CoordinatorDriver;
import dev.freehold.coordinator.machine.Admission;
import dev.freehold.coordinator.machine.BlockTrust;
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
import dev.freehold.protocol.query.KeptChain;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SignedPlacement;
import dev.freehold.simulation.any.AnyValue;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.MemoryLog;
import dev.freehold.simulation.disk.Write;
import dev.freehold.simulation.hostile.SealLies;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Hostile;
import dev.freehold.simulation.kernel.Mutant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The coordinator: the real machine and driver, simulated sessions, log and disk. */
public final class CoordinatorProcess extends CoordinatingProcess {
  private static final BoardRules GROWING = new BoardRules(1, 2, 3, 4, 20, 3, 2, 4096);
  private static final double REPLAYED = 0.02;

  /** Share of the worlds in which the log begins anew every few checkpoints. */
  private static final double SNAPSHOT_WORLD = 0.5;

  private static final long SNAPSHOT_AFTER_BYTES_MIN = 100;
  private static final long SNAPSHOT_AFTER_BYTES_MAX = 3_000;
  private static final long UNFAIR_INTERVALS = 4;

  private final long snapshotAfterBytes;
  private long resumed;
  private final LogReplay replayed;
  private final Dice replays;
  private final RefusedReports refused;
  private final Optional<SealLies> lies;
  private CoordinatorMachine machine;
  private CoordinatorDriver driver;
  private long closed;

  public CoordinatorProcess(Cluster cluster, Disk disk) {
    super(cluster, Cluster.COORDINATOR, cluster.genesis().coordinatorNode(), disk);
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

  @Override
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

  @Override
  long nextOrder() {
    return driver.nextOrder();
  }

  @Override
  protected void open() {
    openDesk(KeptChain.NOTHING, Optional.empty());
    cluster.checker().coordinatorStarts(cluster.verifies());
    machine = newMachine();
    driver =
        new CoordinatorDriver(
            machine,
            log(),
            stores().chain(),
            this,
            this::judge,
            new SimVerifier(this, stores().chain(), (_, _, _) -> {}),
            input -> post(() -> step(input)),
            snapshotAfterBytes);
    resumed += disk.writes().stream().anyMatch(Write.Replaced.class::isInstance) ? 1 : 0;
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

  @Override
  void step(CoordinatorInput input) {
    driver.step(input);
  }

  @Override
  protected void dying() {
    // Nothing is on its way to the disk but in a turn.
  }

  @Override
  void take(CoordinatorInput taken) {
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
      step(now());
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

  @Override
  Message told(Session session, Message message) {
    boolean toWorker = session.role() == Role.WORKER;
    return lies.filter(_ -> toWorker).map(l -> l.told(session.peer(), message)).orElse(message);
  }

  @Override
  public void close(long connection, GoodbyeReason reason, String text) {
    closed = connection;
    super.close(connection, reason, text);
  }
}
