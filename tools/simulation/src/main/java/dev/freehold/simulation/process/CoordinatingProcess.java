package dev.freehold.simulation.process;

import dev.freehold.coordinator.agent.AggregateJudge;
import dev.freehold.coordinator.agent.CoordinatorPeers;
import dev.freehold.coordinator.desk.CoordinatorDesk;
import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Acquaintance;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.query.BlockShelf;
import dev.freehold.protocol.query.ChainQueries;
import dev.freehold.protocol.query.KeptChain;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.proof.FakeAggregation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A process that coordinates, alone or as one of several: its sessions, the real desk at them, and
 * its clock. What it does with inputs is its own.
 */
abstract class CoordinatingProcess extends SimProcess implements Session.Service, CoordinatorPeers {
  /** A board that is soon full, with little patience. */
  public static final BoardRules RULES = new BoardRules(1, 2, 3, 4, 20, 3, 2, 3);

  static final long NS_PER_MS = 1_000_000;
  static final long TICK_NS = 20_000_000;
  private static final long JUDGING_MS_MAX = 300;

  final Cluster cluster;
  private final Hash32 node;
  private final Map<Long, Session> sessions = new TreeMap<>();
  private long nextSession;
  private long clockOffsetMs;
  private Stores stores;
  private AggregateJudge judge;
  private SessionHost host;
  private CoordinatorDesk desk;
  private ChainQueries queries;

  /**
   * @param node its node id
   */
  CoordinatingProcess(Cluster cluster, String name, Hash32 node, Disk disk) {
    super(cluster, name, disk);
    this.cluster = cluster;
    this.node = node;
  }

  /** Who serves which realm, as of its last turn. */
  public abstract List<RealmEndpoint> realms();

  /** The number of the next order. */
  abstract long nextOrder();

  /** Takes what a connection brings, in a turn. */
  abstract void take(CoordinatorInput input);

  /** Takes its time by its own clock, in a turn. */
  abstract void step(CoordinatorInput input);

  /** What a session is told in place of a message. */
  Message told(Session session, Message message) {
    return message;
  }

  /** Reads the disk and opens the desk. */
  final void openDesk(KeptChain kept, Optional<BlockShelf> shelf) {
    sessions.clear();
    stores =
        new Stores(cluster.genesis().checkpoint(), cluster.trees(), disk, this, cluster.mutant());
    desk =
        new CoordinatorDesk(
            cluster.genesis(),
            stores.chain(),
            cluster.crypto().signatures(),
            cluster.crypto().committee(cluster.genesis().founders()));
    host =
        new SessionHost(
            Role.COORDINATOR, node, cluster.genesis(), () -> stores.chain().head().height());
    judge = new AggregateJudge(stores.chain(), new FakeAggregation());
    queries =
        new ChainQueries(
            stores,
            this::realms,
            this::nextOrder,
            request -> new Answer.Counters(request, List.of()),
            kept,
            shelf);
  }

  /** Opens a wire to a host. */
  final void connect(String host, Function<Wire, Receiver> connected, Consumer<String> failed) {
    cluster.network().connect(name(), host, connected, failed);
  }

  /** Does something after a while, if this process still lives then. */
  final void after(long ns, Runnable action) {
    later(turnNs() + ns, action);
  }

  final Stores stores() {
    return stores;
  }

  /** Its node id. */
  public final Hash32 node() {
    return node;
  }

  /** Sets its clock forward or back. */
  public final void jumpClock(long byMs) {
    cluster.counts().count(Fault.CLOCK_JUMPED);
    cluster.trace().record("clock", name(), byMs + " ms");
    clockOffsetMs += byMs;
  }

  /** Sets its clock right. */
  final void setClock() {
    clockOffsetMs = 0;
  }

  final void tick() {
    post(() -> step(now()));
    later(cluster.schedule().nowNs() + TICK_NS, this::tick);
  }

  final CoordinatorInput.Tick now() {
    return new CoordinatorInput.Tick(
        cluster.genesis().timeMs() + turnNs() / NS_PER_MS + clockOffsetMs);
  }

  final void judge(CoordinatorEffect.VerifyAggregate task, Consumer<Verdict> whenJudged) {
    later(
        turnNs() + dice.between(1, JUDGING_MS_MAX) * NS_PER_MS,
        () -> whenJudged.accept(judge.judge(task)));
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

  private void answer(Session session, Query query) {
    Answer answer = queries.answer(query);
    cluster.checker().sent(name(), answer);
    tell(session, answer);
  }

  private void tell(Session session, Message message) {
    session.send(told(session, message));
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
    cluster.trace().record("goodbye", name(), reason + ": " + text);
    Session session = sessions.get(connection);
    if (session != null) {
      session.close(reason, text);
    }
  }
}
