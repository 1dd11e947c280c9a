package dev.freehold.simulation.process;

import dev.freehold.coordinator.agent.CoordinatorDriver;
import dev.freehold.coordinator.agent.CoordinatorPeers;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.core.chain.CheckpointEvent.Paid;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ReplicatedLog;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.GoodbyeReason;
import dev.freehold.core.wire.Message;
import dev.freehold.core.wire.Protocol;
import dev.freehold.core.wire.Query;
import dev.freehold.core.wire.Role;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.MemoryLog;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The coordinator: the real machine and driver, simulated sessions, log and disk. */
public final class CoordinatorProcess extends SimProcess
    implements Session.Service, CoordinatorPeers {
  private static final long TICK_NS = 20_000_000;

  private final Hash32 node =
      TaggedHash.NODE_ID.of(Cluster.COORDINATOR.getBytes(StandardCharsets.UTF_8));
  private final Map<Long, Session> sessions = new TreeMap<>();
  private long nextSession;
  private long clockOffsetMs;
  private Stores stores;
  private CoordinatorDriver driver;

  public CoordinatorProcess(Cluster cluster, Disk disk) {
    super(cluster, Cluster.COORDINATOR, disk);
  }

  /** Sets its clock forward or back. */
  public void jumpClock(long byMs) {
    cluster.counts().count(Fault.CLOCK_JUMPED);
    cluster.trace().record("clock", name(), byMs + " ms");
    clockOffsetMs += byMs;
  }

  @Override
  protected void open() {
    sessions.clear();
    stores =
        new Stores(cluster.genesis().checkpoint(), cluster.trees(), disk, this, cluster.mutant());
    CoordinatorMachine machine =
        new CoordinatorMachine(
            cluster.genesis(),
            cluster.swarm().realmsPerWorker(),
            cluster.swarm().intervalMs(),
            hash -> cluster.crypto().sign(Cluster.COORDINATOR_SECRET, hash.toBytes()));
    driver = new CoordinatorDriver(machine, log(), stores.chain(), this);
    tick();
  }

  private ReplicatedLog log() {
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
                      FaultyLog.alter(
                          entry, p -> new Paid(p.from(), p.to(), p.amount() + 1, p.refund()))));
      case PAYMENT_MISDIRECTED ->
          new FaultyLog(
              log,
              entry ->
                  log.append(
                      FaultyLog.alter(
                          entry, p -> new Paid(p.to(), p.to(), p.amount(), p.refund()))));
      default -> log;
    };
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
    return new Session(++nextSession, wire, this, this);
  }

  @Override
  public Message.Welcome welcome() {
    return new Message.Welcome(
        Protocol.VERSION,
        Role.COORDINATOR,
        node,
        cluster.genesis().toBytes(),
        stores.chain().head().height());
  }

  @Override
  public boolean accepts(Role role) {
    return role != Role.COORDINATOR;
  }

  @Override
  public void opened(Session session, Message.Hello hello) {
    sessions.put(session.id(), session);
    if (hello.role() == Role.WORKER) {
      step(new CoordinatorInput.WorkerJoined(session.id(), hello.node(), hello.endpoint()));
    }
  }

  @Override
  public void closed(Session session) {
    sessions.remove(session.id());
    if (session.role() == Role.WORKER) {
      step(new CoordinatorInput.Disconnected(session.id()));
    }
  }

  @Override
  public void received(Session session, Message message) {
    switch (message) {
      case Message.BlockReport report when session.role() == Role.WORKER -> {
        step(
            new CoordinatorInput.BlockReported(
                session.id(), report.epoch(), report.header(), report.events(), report.proofs()));
        step(new CoordinatorInput.Tick(clockMs()));
      }
      case Query.CheckpointOf query -> {
        Answer answer = Answers.checkpoint(stores.chain(), query);
        cluster.checker().sent(name(), answer);
        session.send(answer);
      }
      case Query query -> session.send(Answers.failed(query, Answer.Failure.WRONG_REALM));
      default ->
          session.close(GoodbyeReason.NOT_ALLOWED, "a " + session.role() + " does not send that");
    }
  }

  @Override
  public void send(long connection, Message message) {
    crashPoint();
    Session session = sessions.get(connection);
    if (session != null) {
      session.send(message);
    }
  }

  @Override
  public void broadcast(Message message) {
    crashPoint();
    cluster.checker().sent(name(), message);
    List.copyOf(sessions.values()).forEach(session -> session.send(message));
  }

  @Override
  public void broadcastToWorkers(Message message) {
    crashPoint();
    for (Session session : List.copyOf(sessions.values())) {
      if (session.role() == Role.WORKER) {
        session.send(message);
      }
    }
  }

  @Override
  public void close(long connection, GoodbyeReason reason, String text) {
    crashPoint();
    cluster.trace().record("goodbye", name(), reason + ": " + text);
    Session session = sessions.get(connection);
    if (session != null) {
      session.close(reason, text);
    }
  }
}
