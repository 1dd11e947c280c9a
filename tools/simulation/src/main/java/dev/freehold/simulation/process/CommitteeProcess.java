package dev.freehold.simulation.process;

import dev.freehold.committee.agent.AgreementDriver;
import dev.freehold.committee.agent.AgreementInbox;
import dev.freehold.committee.agent.AgreementLog;
import dev.freehold.committee.agent.AgreementTurns;
import dev.freehold.committee.agent.Chamber;
import dev.freehold.committee.agent.Seat;
import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.committee.machine.Origin;
import dev.freehold.committee.machine.Pace;
import dev.freehold.coordinator.agent.BlockChecks;
import dev.freehold.coordinator.agent.CommitteeDriver;
import dev.freehold.coordinator.agent.CoordinatorDriver;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.Proposal;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.coordinator.machine.ValidatorInput;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.protocol.identity.Callers;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import dev.freehold.simulation.check.CommitteeWatch;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.MemoryLog;
import dev.freehold.simulation.hostile.CommitteeLies;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One of several validators: the real drivers of the agreement and of the coordinator's part,
 * simulated sessions, links, logs and disks. The agreement's thread and the coordinator's are turns
 * of one process.
 */
public final class CommitteeProcess extends CoordinatingProcess {
  /** Bytes of an agreement's log that is made anew: soon, so that it happens. */
  private static final long LONG_LOG_BYTES = 40_000;

  private static final double SNAPSHOT_WORLD = 0.5;
  private static final long SNAPSHOT_AFTER_BYTES_MIN = 100;
  private static final long SNAPSHOT_AFTER_BYTES_MAX = 6_000;
  private static final long LINKS_NS_MAX = 1_000_000_000;
  private static final long LOOK_NS = 10_000_000;
  private static final long CHECK_NS_MAX = 5_000_000;
  private static final long LATE_NS_MAX = 8_000_000_000L;
  private static final double LATE = 0.1;
  private static final double LOST = 0.02;

  private final int me;
  private final Disk votes;
  private final CommitteeWatch watch;
  private final Optional<CommitteeLies> lies;
  private final long snapshotAfterBytes;

  /** Lengths of both disks' journals, as a copy of the machine at some moment has them. */
  private final List<int[]> copies = new ArrayList<>();

  private Origin origin = Origin.KEPT;
  private boolean losesMessages = true;
  private CommitteeDriver driver;
  private AgreementInbox inbox;
  private AgreementTurns turns;
  private Callers callers;

  /** Sessions of other validators, by node: those that are heard. */
  private final Map<Hash32, Session> heard = new HashMap<>();

  private final Map<Hash32, SimLink> links = new TreeMap<>();
  private SimBringing bringing;
  private SimShelf shelf;
  private long brought;
  private boolean turnIsDue;
  private long wakeNs;

  /**
   * @param me its place in the committee
   * @param disk of the coordinator's log and store
   * @param votes the disk of the agreement's log
   * @param lies what it does if it is one that lies
   */
  public CommitteeProcess(
      Cluster cluster,
      int me,
      Disk disk,
      Disk votes,
      CommitteeWatch watch,
      Optional<CommitteeLies> lies) {
    super(
        cluster,
        cluster.validators().get(me),
        cluster.genesis().founders().members().get(me).validator().node(),
        disk);
    this.me = me;
    this.votes = votes;
    this.watch = watch;
    this.lies = lies;
    Dice snapshots = new Dice(cluster.seed(), "snapshots");
    snapshotAfterBytes =
        snapshots.chance(SNAPSHOT_WORLD)
            ? snapshots.between(SNAPSHOT_AFTER_BYTES_MIN, SNAPSHOT_AFTER_BYTES_MAX)
            : CoordinatorDriver.SNAPSHOT_AFTER_BYTES;
  }

  @Override
  public List<RealmEndpoint> realms() {
    return driver == null ? List.of() : driver.realms();
  }

  @Override
  long nextOrder() {
    return driver.nextOrder();
  }

  /** Whether it leads now. */
  public boolean isLeading() {
    return isRunning() && driver != null && driver.isLeading();
  }

  /** The height of its latest final checkpoint; 0 while it is down. */
  public long height() {
    return isRunning() && driver != null ? driver.height() : 0;
  }

  /** From now on its clock, its disks and its links are what they should be. */
  public void recover() {
    heal();
    disk.heal();
    votes.heal();
    losesMessages = false;
    setClock();
  }

  /** Stops it, puts both disks back to an older copy, and starts it as from one. */
  public void restoreOlder() {
    if (copies.isEmpty() || disk.hasUnsynced() || votes.hasUnsynced()) {
      return;
    }
    if (crash(Fault.VALIDATOR_RESTORED)) {
      int at = dice.below(copies.size());
      int[] lengths = copies.get(at);
      cluster.trace().record("restored", name(), lengths[0] + " and " + lengths[1] + " writes");
      copies.subList(at + 1, copies.size()).clear();
      disk.putBack(lengths[0]);
      votes.putBack(lengths[1]);
      origin = Origin.COPY;
    }
  }

  @Override
  protected void open() {
    turnIsDue = false;
    wakeNs = Long.MAX_VALUE;
    heard.clear();
    links.clear();
    shelf = new SimShelf();
    openDesk(new SimKept(() -> driver), Optional.of(shelf));
    driver =
        new CommitteeDriver(
            this::newMachine,
            cluster.genesis().hash(),
            new CommitteeDriver.Seat(
                cluster.genesis().verifiers(cluster.genesis().firstEra()), node()),
            log(),
            stores().chain(),
            this,
            this::judge,
            blocks(),
            () -> new CommitteeAdvice(this::crashPoint, links, this::testimony),
            input -> post(() -> step(input)),
            snapshotAfterBytes);
    bringing = new SimBringing(this, new TakenCheck(cluster.finality()::isFinal));
    callers = new Callers();
    inbox = new AgreementInbox();
    turns =
        new AgreementTurns(
            inbox,
            new AgreementDriver.Surroundings(
                this::say, new Ends(), watch.of(name(), me), this::check, this::wake),
            () -> turnNs() / NS_PER_MS);
    turns.seat(this::agreement);
    for (int i = 0; i < cluster.validators().size(); i++) {
      if (i != me) {
        Hash32 other = cluster.genesis().founders().members().get(i).validator().node();
        SimLink link =
            new SimLink(this, cluster.validators().get(i), LinkTimes.VALIDATOR, new LinkEnd());
        links.put(other, link);
        link.open();
      }
    }
    awaitLinks(turnNs() + LINKS_NS_MAX);
    bringing.start();
    tick();
  }

  private BlockChecks blocks() {
    BlockChecks checks = new SimVerifier(this, stores().chain(), shelf::keep);
    if (is(Mutant.QUORUM_UNASKED)) {
      return (task, whenDone) ->
          checks.check(
              task,
              answer -> {
                whenDone.accept(answer);
                if (answer instanceof CoordinatorInput.BlockVerified verified) {
                  post(() -> allTold(verified.header()));
                }
              });
    }
    return lies.map(of -> of.verifying(checks)).orElse(checks);
  }

  /** As if all others had said that they have verified a block. */
  private void allTold(RealmHeader header) {
    Message told = new Message.BlocksVerified(List.of(VerifiedBlock.of(header)));
    links.keySet().forEach(node -> driver.advised(node, told));
  }

  /** What it says to have verified. */
  private List<VerifiedBlock> testimony(List<VerifiedBlock> verified) {
    List<VerifiedBlock> told = lies.map(of -> of.testimony(verified, realms())).orElse(verified);
    cluster.checker().verification().told(name(), told);
    return told;
  }

  private RenewableLog log() {
    MemoryLog log = new MemoryLog(disk, this);
    return is(Mutant.TOLD_BEFORE_TAKEN)
        ? new FaultyLog(
            log, entry -> later(turnNs() + TICK_NS, () -> take(() -> log.append(entry))))
        : log;
  }

  private CoordinatorMachine newMachine() {
    return CoordinatorMachine.ofCommittee(
        cluster.genesis(), cluster.swarm().realmsPerWorker(), RULES, cluster.crypto().signatures());
  }

  private AgreementDriver agreement(AgreementDriver.Surroundings around) {
    Era era = cluster.genesis().firstEra();
    Seat seat =
        new Seat(
            era,
            me,
            Pace.of(cluster.swarm().intervalMs()),
            cluster.votes(me),
            cluster.crypto().committee(cluster.genesis().founders()));
    AgreementDriver made =
        new AgreementDriver(
            seat, new AgreementLog(new MemoryLog(votes, this), LONG_LOG_BYTES), origin, around);
    // The log itself says from now on that it is a copy.
    origin = Origin.KEPT;
    return made;
  }

  /** Begins once all links stand, or have had their time. */
  private void awaitLinks(long untilNs) {
    if (turnNs() >= untilNs || links.values().stream().allMatch(SimLink::isOpen)) {
      turns.begin();
    } else {
      later(turnNs() + LOOK_NS, () -> post(() -> awaitLinks(untilNs)));
    }
  }

  @Override
  protected void dying() {
    votes.crash();
  }

  @Override
  void take(CoordinatorInput input) {
    if (input instanceof CoordinatorInput.BlockReported reported && lies.isPresent()) {
      Optional<CoordinatorInput.BlockReported> madeUp = lies.get().madeUp(reported);
      step(madeUp.orElse(reported));
      madeUp.ifPresent(other -> allTold(other.header()));
    } else {
      step(input);
    }
  }

  @Override
  void step(CoordinatorInput input) {
    driver.step(input);
    if (input instanceof CoordinatorInput.Tick) {
      copy();
      lies.flatMap(of -> of.table(realms())).ifPresent(this::broadcastToWorkers);
    }
  }

  /** Notes what a copy of the machine would hold that is made now. */
  private void copy() {
    int[] lengths = {disk.length(), votes.length()};
    if (copies.isEmpty()
        || copies.getLast()[1] != lengths[1]
        || copies.getLast()[0] != lengths[0]) {
      copies.add(lengths);
    }
  }

  /** Has something done in a turn of the agreement. */
  private void wake(Runnable turn) {
    inbox.post(turn);
    wake();
  }

  private void wake() {
    if (!turnIsDue) {
      turnIsDue = true;
      post(this::agree);
    }
  }

  private void agree() {
    turnIsDue = false;
    boolean isMore = turns.take();
    if (isMore) {
      wake();
    } else {
      wakeAt(turnNs() + Math.max(1, turns.waitMs()) * NS_PER_MS);
    }
  }

  private void wakeAt(long timeNs) {
    // One that is due before is followed by another.
    if (timeNs < wakeNs || wakeNs <= turnNs()) {
      wakeNs = timeNs;
      later(
          timeNs,
          () -> {
            if (wakeNs == timeNs) {
              wakeNs = Long.MAX_VALUE;
              wake();
            }
          });
    }
  }

  private void check(Runnable check) {
    later(turnNs() + dice.between(0, CHECK_NS_MAX), check);
  }

  private void say(List<Hash32> nodes, AgreementMessage message) {
    crashPoint();
    if (lies.isPresent()) {
      lies.get().say(nodes, message, this::say);
    } else {
      nodes.forEach(node -> say(node, message.toBytes()));
    }
  }

  private void say(Hash32 node, byte[] message) {
    if (losesMessages && strikes(Fault.MESSAGE_LOST, LOST)) {
      cluster.counts().count(Fault.MESSAGE_LOST);
    } else {
      links.get(node).send(new Message.Agreement(message));
    }
  }

  @Override
  Message told(Session session, Message message) {
    return lies.map(of -> session.role() == Role.WORKER ? of.toldWorker(message) : of.told(message))
        .orElse(message);
  }

  @Override
  public Standing standing(Session session, Peer peer) {
    return isValidator(peer) ? Standing.PEER : super.standing(session, peer);
  }

  private boolean isValidator(Peer peer) {
    return peer.role() == Role.VALIDATOR && cluster.genesis().founders().hasMember(peer.node());
  }

  @Override
  public void opened(Session session, Peer peer) {
    if (isValidator(peer)) {
      called(session, peer.node());
    } else {
      super.opened(session, peer);
    }
  }

  private void called(Session session, Hash32 node) {
    Session first = heard.get(node);
    switch (callers.opened(node, session.id(), turnNs() / NS_PER_MS)) {
      case TAKEN -> {
        if (first != null) {
          first.close(GoodbyeReason.OUT_OF_STEP, "the same node is connected again");
        }
        heard.put(node, session);
        inbox.connected(node, () -> session.reading(true));
        keepAlive(session, node);
      }
      case ASK -> {
        first.send(new Message.Ping());
        again(session);
      }
      case AGAIN -> again(session);
      case OTHER -> session.close(GoodbyeReason.IDENTITY_TAKEN, "another process has this key");
    }
  }

  private static void again(Session session) {
    session.close(GoodbyeReason.OUT_OF_STEP, "the same node is connected already; come again");
  }

  /** Nothing else is said on the connection that shows its other end that this side lives. */
  private void keepAlive(Session session, Hash32 node) {
    later(
        turnNs() + LinkTimes.VALIDATOR.pingNs(),
        () ->
            post(
                () -> {
                  if (callers.holder(node) == session.id()) {
                    session.send(new Message.Ping());
                    keepAlive(session, node);
                  }
                }));
  }

  @Override
  public void closed(Session session, Peer peer) {
    if (isValidator(peer)) {
      callers.closed(peer.node(), session.id());
      heard.remove(peer.node(), session);
    } else {
      super.closed(session, peer);
    }
  }

  @Override
  public void received(Session session, Peer peer, Message message) {
    if (!isValidator(peer)) {
      super.received(session, peer, message);
      return;
    }
    boolean isPing = message instanceof Message.Ping;
    callers.heard(peer.node(), session.id(), isPing, turnNs() / NS_PER_MS);
    switch (message) {
      case Message.Ping _ -> {
        // Heard.
      }
      case Message.Agreement said -> agreement(session, peer.node(), said.message());
      case Message.BlocksVerified _, Message.ResultVerified _, Work.Submit _ -> {
        if (callers.holder(peer.node()) == session.id()) {
          driver.advised(peer.node(), message);
        }
      }
      default -> session.close(GoodbyeReason.NOT_ALLOWED, "validators say no such thing");
    }
  }

  private void agreement(Session session, Hash32 node, byte[] bytes) {
    AgreementMessage said;
    try {
      said = AgreementMessage.decode(bytes);
    } catch (MalformedException e) {
      session.close(GoodbyeReason.MALFORMED_MESSAGE, e.getMessage());
      return;
    }
    if (callers.holder(node) == session.id()) {
      if (!inbox.hear(node, said, bytes.length)) {
        session.reading(false);
      }
      wake();
    }
  }

  /** The chain here, for who brings what it lacks. */
  CommitteeDriver driver() {
    return driver;
  }

  /** Takes over what another validator has shown. */
  void bring(List<LogEntry.Taken> candidates) {
    brought += candidates.size();
    driver.bring(candidates);
  }

  /** How many final candidates it has had from others' logs. */
  public long brought() {
    return brought;
  }

  /** Chamber of the agreement: the coordinator's part, in turns of the same process. */
  private final class Ends implements Chamber {
    @Override
    public long height() {
      return driver.height();
    }

    @Override
    public void propose(AgreementEffect.Propose ask, Consumer<byte[]> answer) {
      post(
          () ->
              driver.propose(
                  new ValidatorInput.ProposeAsked(ask.slot(), ask.parent(), ask.onto()),
                  truth -> {
                    cluster
                        .checker()
                        .verification()
                        .requireTold(name(), Proposal.decode(truth).draft());
                    answer.accept(lies.map(of -> of.proposed(truth)).orElse(truth));
                  }));
    }

    @Override
    public void judge(AgreementEffect.Judge ask, Consumer<Boolean> answer) {
      if (is(Mutant.JOURNAL_UNCHECKED)) {
        post(() -> answer.accept(true));
        return;
      }
      Runnable judging =
          () ->
              driver.judge(
                  new ValidatorInput.JudgeAsked(ask.candidate(), ask.onto()),
                  truth -> answer.accept(lies.map(of -> of.judged(truth)).orElse(truth)));
      if (strikes(Fault.JUDGED_LATE, LATE)) {
        cluster.counts().count(Fault.JUDGED_LATE);
        later(turnNs() + dice.between(0, LATE_NS_MAX), () -> post(judging));
      } else {
        post(judging);
      }
    }

    @Override
    public void isFinal(AgreementEffect.Final made) {
      driver.isFinal(
          new ValidatorInput.BecameFinal(made.candidate(), made.above(), made.finality()));
    }

    @Override
    public void catchUp(Certificate finality, LongConsumer answer) {
      post(
          () ->
              driver
                  .heightOf(finality)
                  .ifPresentOrElse(answer, () -> bringing.want(finality, answer)));
    }

    @Override
    public void ended(Era era, Certificate finality) {
      throw new IllegalStateException("the founders' era has no end");
    }
  }

  /** This end of a link to another validator, on which nothing but a welcome is said. */
  private final class LinkEnd implements SimLink.Owner {
    @Override
    public Introduction introduction() {
      return new Introduction(cluster.genesis().hash(), Role.VALIDATOR, node(), "", -1);
    }

    @Override
    public void opened() {
      // What it has to say goes out from now on.
    }

    @Override
    public void deliver(Message message) {
      // The welcome.
    }

    @Override
    public void lost() {
      // Another follows.
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      throw new IllegalStateException("a validator's link never ends: " + reason + " " + why);
    }
  }
}
