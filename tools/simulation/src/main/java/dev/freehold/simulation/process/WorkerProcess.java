package dev.freehold.simulation.process;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.query.StateQueries;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.session.Refusals;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.Role;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.MisreadStore;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.hostile.WorkerLies;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Hostile;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Swarm;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import dev.freehold.worker.agent.FollowerLinks;
import dev.freehold.worker.agent.RealmFollowing;
import dev.freehold.worker.agent.WorkerDriver;
import dev.freehold.worker.agent.WorkerPeers;
import dev.freehold.worker.desk.Intake;
import dev.freehold.worker.desk.LinkChoice;
import dev.freehold.worker.desk.LinkDesk;
import dev.freehold.worker.desk.WorkerDesk;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.RealmSettings;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A worker: the real machine and driver, simulated sessions, tasks, link and disk. */
public final class WorkerProcess extends SimProcess implements Session.Service, WorkerPeers {
  private static final long ASKS_AGAIN_NS = 30_000_000_000L;
  private static final long TICK_NS = 20_000_000;
  private static final long DRAIN_NS_MAX = 3_000_000_000L;

  final Cluster cluster;
  private final FinalityRule finality;
  private final Hash32 node;
  private final Map<Long, Session> sessions = new TreeMap<>();
  private Intake intake;
  private WorkerDesk desk;
  private long nextSession;
  private Stores stores;
  private WorkerDriver driver;
  private Tasks tasks;
  private SessionHost host;
  private List<SimLink> links = List.of();
  private LinkChoice<String> choice;

  /** Blocks that it has ever reported. */
  private final Set<Hash32> reported = new HashSet<>();

  private StateQueries queries;
  private WorkerAnswers answers;

  /** What it follows in seats, where several workers keep each realm. */
  private Optional<SimFollowing> following = Optional.empty();

  private long drainUntilNs;
  private boolean deaf;

  /** On its disk. */
  private Optional<Equivocation> kept = Optional.empty();

  /** Whether it has ever seen two signed checkpoints of one height. */
  private boolean twoSeen;

  /** What it says instead, if it is one that lies. */
  private final Optional<WorkerLies> lies;

  public WorkerProcess(Cluster cluster, String name, Disk disk) {
    this(cluster, name, disk, Optional.empty());
  }

  /**
   * @param lies what it does if it is one that lies
   */
  public WorkerProcess(Cluster cluster, String name, Disk disk, Optional<WorkerLies> lies) {
    super(cluster, name, disk);
    this.cluster = cluster;
    this.lies = lies;
    finality = cluster.finality();
    node = cluster.workerNode(name);
    cluster.checker().operator().invites(node);
    cluster.checker().replicas().knows(name, node);
  }

  /** What its disk holds; as of its last start while it is down. */
  public Stores stores() {
    return stores;
  }

  /** Bundles between the socket and the open batch. */
  public long inIntake() {
    return intake == null ? 0 : intake.total();
  }

  @Override
  protected void open() {
    Swarm swarm = cluster.swarm();
    sessions.clear();
    intake = new Intake(swarm.intakeMax(), swarm.intakeShareMax());
    desk = new WorkerDesk(signatures(), this::trouble);
    drainUntilNs = 0;
    deaf = false;
    stores =
        new Stores(cluster.genesis().checkpoint(), cluster.trees(), disk, this, cluster.mutant());
    cluster.checker().opened(name(), stores, swarm.realms());
    RealmSettings settings =
        new RealmSettings(
            swarm.sealAfterNs(),
            swarm.verificationBundlesMax(),
            swarm.verificationsMax(),
            swarm.sealedBlocksMax());
    WorkerMachine machine =
        new WorkerMachine(
            node,
            cluster.genesis(),
            settings,
            stores.chain(),
            stores::realm,
            stores.tails(),
            finality::isFinal,
            ChainState.of(cluster.genesis(), stores.chain()));
    tasks = new Tasks(this, stores);
    driver = driver(machine);
    host =
        new SessionHost(Role.WORKER, node, cluster.genesis(), () -> stores.chain().head().height());
    queries =
        new StateQueries(
            node,
            cluster.genesis(),
            new MisreadStore(stores, cluster.mutant()),
            driver::realms,
            driver::isHandedOver,
            driver::receipts,
            request -> new Answer.Counters(request, List.of()));
    answers = new WorkerAnswers(this, queries, lies);
    cluster.checker().serving(name(), this::serves);
    kept.ifPresent(evidence -> post(() -> driver.step(new WorkerInput.EvidenceHeard(evidence))));
    choice = new LinkChoice<>(cluster.validators().size());
    links =
        IntStream.range(0, cluster.validators().size())
            .mapToObj(
                i -> new SimLink(this, cluster.validators().get(i), LinkTimes.DEFAULT, new End(i)))
            .toList();
    links.forEach(SimLink::open);
    tick();
  }

  private WorkerDriver driver(WorkerMachine machine) {
    boolean alone = cluster.genesis().replication().equals(Replication.ALONE);
    following = alone ? Optional.empty() : Optional.of(new SimFollowing(this, stores, tasks));
    return new WorkerDriver(
        machine,
        stores.chain(),
        stores::realm,
        this,
        tasks,
        this::keep,
        following.<RealmFollowing>map(own -> own).orElse(RealmFollowing.NONE),
        alone ? FollowerLinks.NONE : new SimFollowers(this, stores));
  }

  private void tick() {
    post(
        () -> {
          driver.step(new WorkerInput.Tick(turnNs()));
          requireServing();
          requireEvidence();
          stopIfDrained();
        });
    later(cluster.schedule().nowNs() + TICK_NS, this::tick);
  }

  /** Nothing but a coordinator that lies makes an honest worker's realm contradict itself. */
  private void requireServing() {
    if (!driver.stopped().isEmpty()
        && !cluster.swarm().has(Hostile.COORDINATOR)
        && lies.isEmpty()) {
      boolean provoked = !cluster.swarm().hostiles().isEmpty();
      throw new Violation(
          provoked ? Invariant.HONEST_RUN : Invariant.NO_FAILURE,
          name() + " has stopped realms: " + driver.stopped());
    }
  }

  /** On its disk: what ended the use of the coordinator's key. */
  private void keep(Equivocation evidence) {
    cluster.trace().record("evidence", name(), evidence.inWords());
    if (!cluster.swarm().has(Hostile.COORDINATOR)) {
      throw new Violation(Invariant.NO_FAILURE, name() + " holds evidence: " + evidence.inWords());
    }
    twoSeen = true;
    if (is(Mutant.EVIDENCE_DROPPED)) {
      later(turnNs() + TICK_NS, () -> crash(Fault.WORKER_CRASHED));
    } else {
      kept = Optional.of(evidence);
    }
  }

  /** Whoever has seen two signed checkpoints of one height says so from then on, always. */
  private void requireEvidence() {
    if (twoSeen && driver.evidence().isEmpty()) {
      throw new Violation(
          Invariant.EVIDENCE, name() + " has seen two stories of the coordinator, and goes on");
    }
  }

  /** Sees whether a checkpoint that comes is another than the one here, both signed. */
  private void see(Message message) {
    Optional<Checkpoint> told =
        switch (message) {
          case Message.CheckpointPush(Checkpoint c) -> Optional.of(c);
          case Answer.CheckpointAt(int _, Checkpoint c) -> Optional.of(c);
          default -> Optional.empty();
        };
    twoSeen |=
        told.filter(finality::isFinal)
            .flatMap(
                c ->
                    stores
                        .chain()
                        .checkpoint(c.height())
                        .filter(here -> !here.hash().equals(c.hash())))
            .isPresent();
  }

  /** Its operator starts it anew: what stopped a realm in this process is forgotten. */
  public void startAnew() {
    if (isRunning()) {
      shutDown("started anew");
    }
  }

  /** Tells it to stop in good order. */
  public void drain() {
    if (isRunning() && drainUntilNs == 0) {
      cluster.counts().count(Fault.WORKER_DRAINED);
      cluster.trace().record("drain", name(), "");
      drainUntilNs = cluster.schedule().nowNs() + DRAIN_NS_MAX;
      post(() -> driver.step(new WorkerInput.Drain()));
    }
  }

  private void stopIfDrained() {
    if (drainUntilNs == 0) {
      return;
    }
    if (driver.isDrained() || is(Mutant.STOPS_AT_ONCE)) {
      // What a realm admitted before a lying coordinator's word stopped it ends with the process.
      if (driver.stopped().isEmpty()) {
        cluster.checker().drained(name());
      }
      shutDown("drained");
    } else if (turnNs() > drainUntilNs) {
      shutDown("did not drain in time");
    }
  }

  /** This end of the link of a number. */
  private final class End implements SimLink.Owner {
    private final int number;

    private End(int number) {
      this.number = number;
    }

    @Override
    public Introduction introduction() {
      return WorkerProcess.this.introduction();
    }

    @Override
    public void opened() {
      choice.welcomed(number);
    }

    @Override
    public void deliver(Message message) {
      if (message instanceof Message.Assignment) {
        choice.tableCame();
      }
      fromValidator(number, message);
    }

    @Override
    public void lost() {
      WorkerProcess.this.deliver(new WorkerInput.LinkLost(number));
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      if (choice.turnedAway(number, why) == Refusals.Turn.UNWANTED) {
        // Whoever runs it starts it again.
        shutDown("turned away");
      } else {
        SimLink link = links.get(number);
        later(turnNs() + ASKS_AGAIN_NS, () -> post(link::openAgain));
      }
    }
  }

  /** An input from beside the turns. */
  void deliver(WorkerInput input) {
    post(() -> driver.step(input));
  }

  @Override
  protected void dying() {
    if (tasks != null) {
      tasks.dying();
    }
  }

  @Override
  public Receiver accept(Wire wire) {
    return new Session(++nextSession, wire, this, host, this);
  }

  @Override
  public void opened(Session session, Peer peer) {
    sessions.put(session.id(), session);
    if (peer.role() == Role.WORKER) {
      following.ifPresent(own -> own.opened(session, peer));
    }
  }

  @Override
  public Standing standing(Session session, Peer peer) {
    return peer.role() == Role.WORKER && following.filter(own -> own.isPrimary(peer)).isPresent()
        ? Standing.PEER
        : Standing.STRANGER;
  }

  @Override
  public void closed(Session session, Peer peer) {
    sessions.remove(session.id());
    if (peer.role() == Role.WORKER) {
      following.ifPresent(own -> own.closed(session, peer));
    }
  }

  /** The session of a number, if it stands. */
  Optional<Session> session(long id) {
    return Optional.ofNullable(sessions.get(id));
  }

  private SignatureVerifier signatures() {
    return is(Mutant.SIGNATURE_SKIPPED) ? (_, _, _, _) -> true : cluster.crypto().signatures();
  }

  private Optional<String> trouble() {
    return disk.isWritable() ? Optional.empty() : Optional.of("the disk");
  }

  @Override
  public void received(Session session, Peer peer, Message message) {
    if (message instanceof Message.Replicate replicate
        && peer.role() == Role.WORKER
        && following.isPresent()) {
      following.get().received(session, peer, replicate);
      return;
    }
    switch (desk.received(peer, message)) {
      case Ruling.Admit(WorkerInput input) when isTakenLate(input) -> {
        // Its sender hears nothing of it.
      }
      case Ruling.Admit(WorkerInput input) -> {
        if (intake.enter(session.id())) {
          session.reading(false);
        }
        driver.step(input);
      }
      case Ruling.Take(WorkerInput input) -> driver.step(input);
      case Ruling.TakeIfRoom(WorkerInput input, Message _) -> driver.step(input);
      case Ruling.Ask(Query query) -> answers.answer(session, query);
      case Ruling.Consult(Query _, WorkerInput input) -> driver.step(input);
      case Ruling.Refuse(Message refusal) -> session.send(refusal);
      case Ruling.Close(GoodbyeReason reason, String text) -> session.close(reason, text);
      case Ruling.Ignore(String _) -> {
        // Nothing follows.
      }
    }
  }

  /** Whether a mutant takes a bundle whose anchor is too old, once it makes a difference. */
  private boolean isTakenLate(WorkerInput input) {
    if (!is(Mutant.OLD_ANCHOR_TAKEN)
        || !(input instanceof WorkerInput.ToRealm(RealmId realm, RealmInput of))
        || !(of instanceof RealmInput.Submitted(long _, Bundle bundle))
        || bundle.anchorHeight()
            >= stores.realm(realm).head().checkpointHeight() - Limits.ANCHOR_AGE_MAX) {
      return false;
    }
    boolean late =
        bundle.calls().getFirst() instanceof Call.Proven call
            && cluster.checker().contracts().isClosedChannel(call.contract());
    if (late) {
      tasks.takeLate(bundle);
    }
    return late;
  }

  /** Whether tasks are those of the process as it lives now. */
  boolean lives(Tasks candidate) {
    return isRunning() && tasks == candidate;
  }

  /** Whether this worker serves a realm, as the coordinator last said. */
  private boolean serves(RealmId realm) {
    return driver.realms().stream()
        .anyMatch(seat -> seat.header().realm().equals(realm) && seat.worker().equals(node));
  }

  /** Its node id. */
  public Hash32 node() {
    return node;
  }

  /** A message by the link of a number. */
  private void fromValidator(int number, Message message) {
    SimLink link = links.get(number);
    if (is(Mutant.HANDS_OVER_AT_ONCE) && message instanceof Message.Assignment table) {
      handOverAtOnce(link, table);
      if (deaf) {
        return;
      }
    }
    if (message instanceof Message.CheckpointPush(Checkpoint checkpoint)) {
      new MutantBelief(cluster, stores, disk).believe(checkpoint);
    }
    see(message);
    switch (LinkDesk.received(number, message)) {
      case Ruling.Take(WorkerInput input) -> driver.step(input);
      case Ruling.Ignore(String _) -> {
        // Workers here keep all single proofs.
      }
      case Ruling.Close(GoodbyeReason reason, String text) -> link.giveUp(reason, text);
      case Ruling.Ask(Query query) -> link.send(queries.answer(query));
      case Ruling<WorkerInput> other -> throw new IllegalStateException("the link has no " + other);
    }
  }

  /** Says of a realm that it makes no more blocks, and hears no table any more: a mutant. */
  private void handOverAtOnce(SimLink link, Message.Assignment table) {
    for (RealmEndpoint seat : table.realms()) {
      boolean leaving =
          seat.worker().equals(node)
              && RealmFollower.isIn(RealmFollower.Phase.HANDED_OVER, seat.follower());
      if (leaving && serves(seat.header().realm())) {
        deaf = true;
        link.send(new Message.HandedOver(stores.realm(seat.header().realm()).head(), seat.epoch()));
      }
    }
  }

  private Introduction introduction() {
    return new Introduction(
        cluster.genesis().hash(),
        Role.WORKER,
        node,
        name() + Cluster.PORT,
        stores.chain().head().height(),
        Optional.of(cluster.invitation(node)));
  }

  @Override
  public void send(long connection, Message message) {
    crashPoint();
    Message told = new MutantTelling(cluster.mutant(), stores.chain()).told(message);
    if (told == null) {
      return;
    }
    cluster.checker().sent(name(), told);
    Session session = sessions.get(connection);
    if (session != null) {
      session.send(told);
    }
  }

  @Override
  public void broadcast(Message message) {
    crashPoint();
    cluster.checker().sent(name(), message);
    List.copyOf(sessions.values()).stream()
        .filter(session -> session.role() == Role.CLIENT)
        .forEach(session -> session.send(message));
  }

  @Override
  public void sendToCoordinator(Message message) {
    crashPoint();
    if (message instanceof Message.BlockReport report) {
      cluster.checker().reported(name(), report.header());
      boolean again = !reported.add(report.header().hash());
      if (is(Mutant.REPORTS_LOST) && report.header().height() > 3
          || is(Mutant.REPORTED_ONCE) && again) {
        return;
      }
    }
    choice.obeyed().ifPresent(link -> tell(link, message));
  }

  @Override
  public void obey(int link) {
    choice.obey(link);
  }

  @Override
  public void sendByLink(int link, Message message) {
    crashPoint();
    sealed(message);
    tell(link, message);
  }

  @Override
  public void sendToOthers(Message message) {
    crashPoint();
    sealed(message);
    choice.others().forEach(link -> tell(link, message));
  }

  /** Says something to a validator, or something else. */
  private void tell(int link, Message message) {
    String validator = cluster.validators().get(link);
    links
        .get(link)
        .send(
            lies.map(of -> of.told(validator, message, new OwnBlocks(cluster.genesis(), stores)))
                .orElse(message));
  }

  @Override
  public void closeLink(int link, GoodbyeReason reason, String text) {
    crashPoint();
    cluster.trace().record("goodbye", name(), reason + ": " + text);
    links.get(link).giveUp(reason, text);
  }

  @Override
  public void released(long connection) {
    if (is(Mutant.INTAKE_LEAKS) && dice.chance(0.1)) {
      return;
    }
    for (long resumed : intake.leave(connection)) {
      Session session = sessions.get(resumed);
      if (session != null) {
        session.reading(true);
      }
    }
  }

  /** What is announced is durable, as what is reported is. */
  private void sealed(Message message) {
    if (message instanceof Message.BlockSealed(RealmHeader header)) {
      cluster.checker().reported(name(), header);
    }
  }
}
