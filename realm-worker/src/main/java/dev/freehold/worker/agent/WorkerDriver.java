package dev.freehold.worker.agent;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.replica.StorageDenial;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.worker.machine.RealmEffect;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.Waiting;
import dev.freehold.worker.machine.WorkerEffect;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Driver of a worker's machine: hands it one input after another and carries its effects out in
 * list order. What an effect comes to at once, as a checkpoint that is durable, waits in a queue
 * until the effects of its step are carried out, and is then an input like any other. Has no thread
 * and no clock of its own: {@link WorkerThread} calls it on its thread, a simulation in simulated
 * time.
 */
public final class WorkerDriver {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerDriver.class);

  private final WorkerMachine machine;
  private final ChainStore chain;
  private final Function<RealmId, RealmStore> stores;
  private final WorkerPeers peers;
  private final WorkerTasks tasks;
  private final EvidenceKeeper keeper;
  private final RealmFollowing following;
  private final FollowerLinks followers;
  private final Deque<WorkerInput> completions = new ArrayDeque<>();
  private final LongAdder checkpointsRefused = new LongAdder();
  private volatile List<RealmEndpoint> realms = List.of();

  /** Realms of the table that this worker has handed over since the table came. */
  private volatile Set<RealmId> handedOver = Set.of();

  /** What followers have signed for, of each realm that was served here. */
  private final Map<RealmId, List<StorageReceipt>> receipts = new ConcurrentHashMap<>();

  private volatile Map<RealmId, String> stopped = Map.of();
  private volatile Optional<Equivocation> evidence = Optional.empty();
  private volatile Optional<Message.Evidence> news = Optional.empty();
  // On the driver's thread; what others see of it is published after each step.
  private final Set<RealmId> leaving = new HashSet<>();
  private boolean stepping;

  /** A driver of a worker whose network keeps each realm at one worker. */
  public WorkerDriver(
      WorkerMachine machine,
      ChainStore chain,
      Function<RealmId, RealmStore> stores,
      WorkerPeers peers,
      WorkerTasks tasks,
      EvidenceKeeper keeper) {
    this(machine, chain, stores, peers, tasks, keeper, RealmFollowing.NONE, FollowerLinks.NONE);
  }

  /**
   * @param following follows realms in seats
   * @param followers links with those that follow realms of this worker
   */
  public WorkerDriver(
      WorkerMachine machine,
      ChainStore chain,
      Function<RealmId, RealmStore> stores,
      WorkerPeers peers,
      WorkerTasks tasks,
      EvidenceKeeper keeper,
      RealmFollowing following,
      FollowerLinks followers) {
    this.keeper = keeper;
    this.following = following;
    this.followers = followers;
    this.machine = machine;
    this.chain = chain;
    this.stores = stores;
    this.peers = peers;
    this.tasks = tasks;
  }

  /**
   * Hands the machine an input, and does all that it asks for then and in answer to what that comes
   * to. A driver that has thrown takes no further input.
   *
   * @throws IllegalStateException if the driver is in the middle of a step, or failed in one
   */
  public void step(WorkerInput input) {
    if (stepping) {
      throw new IllegalStateException("the driver is in a step, or failed in one");
    }
    stepping = true;
    if (input instanceof WorkerInput.Assigned assigned) {
      peers.obey(assigned.link());
      realms = List.copyOf(assigned.realms());
      // The machine says of each table anew what this worker has handed over.
      leaving.clear();
    }
    for (WorkerInput next = input; next != null; next = completions.pollFirst()) {
      for (WorkerEffect effect : machine.step(next)) {
        carryOut(effect);
      }
    }
    if (input instanceof WorkerInput.OfFollower spoke) {
      followers.heard(spoke.worker());
    }
    if (!handedOver.equals(leaving)) {
      handedOver = Set.copyOf(leaving);
    }
    stepping = false;
  }

  /**
   * Whether a realm that the table still gives to this worker was handed over, so that the next
   * worker may have gone on with it. From any thread.
   */
  public boolean isHandedOver(RealmId realm) {
    return handedOver.contains(realm);
  }

  /** Checkpoints that the coordinator's connection was closed for. From any thread. */
  public long checkpointsRefused() {
    return checkpointsRefused.sum();
  }

  /** What waits on its way. On the driver's thread. */
  public Waiting waiting() {
    return machine.waiting();
  }

  /** Whether a worker that was told to drain has. */
  public boolean isDrained() {
    return machine.isDrained();
  }

  /** Who serves which realm, as the coordinator last said. From any thread. */
  public List<RealmEndpoint> realms() {
    return realms;
  }

  /** What followers that count have signed of a realm, lately. From any thread. */
  public List<StorageReceipt> receipts(RealmId realm) {
    return receipts.getOrDefault(realm, List.of());
  }

  /** What ended the use of the coordinator's key; empty as long as it goes on. From any thread. */
  public Optional<Equivocation> evidence() {
    return evidence;
  }

  /**
   * What whoever connects is told of what ended the use of the key; empty also if that is too long
   * for a message. From any thread.
   */
  public Optional<Message.Evidence> news() {
    return news;
  }

  /** Realms that are not served until the next start, each with the reason. From any thread. */
  public Map<RealmId, String> stopped() {
    return stopped;
  }

  private void carryOut(WorkerEffect effect) {
    switch (effect) {
      case WorkerEffect.OfRealm e -> carryOut(e.realm(), e.effect());
      case WorkerEffect.Barrier e -> completions.addLast(carryOut(e));
      case WorkerEffect.Relay(Checkpoint checkpoint) ->
          peers.broadcast(new Message.CheckpointPush(checkpoint));
      case WorkerEffect.AskCheckpoint e ->
          peers.sendByLink(e.link(), new Query.CheckpointOf(0, e.height()));
      case WorkerEffect.ReportAgain e -> {
        for (long height = e.fromHeight(); height <= e.toHeight(); height++) {
          report(stores.apply(e.realm()).block(height).orElseThrow());
        }
      }
      case WorkerEffect.Announce(RealmHeader sealed) ->
          peers.sendToOthers(new Message.BlockSealed(sealed));
      case WorkerEffect.AnnounceTo(int link, RealmHeader sealed) ->
          peers.sendByLink(link, new Message.BlockSealed(sealed));
      case WorkerEffect.AnswerStatus e ->
          peers.send(e.connection(), new Answer.Status(e.request(), e.bundle(), e.status()));
      case WorkerEffect.RefuseStatus e ->
          peers.send(
              e.connection(), new Answer.Failed(e.request(), Answer.Failure.NOT_SERVING, e.why()));
      case WorkerEffect.RefuseRealm e -> refuse(e.realm(), e.input(), e.notNow());
      case WorkerEffect.StopRealm e -> {
        LOG.error("realm {} is not served any more: {}", e.realm(), e.why());
        Map<RealmId, String> more = new TreeMap<>(stopped);
        more.put(e.realm(), e.why());
        stopped = Collections.unmodifiableMap(more);
      }
      case WorkerEffect.Copy e -> tasks.copy(e.target(), e.from());
      case WorkerEffect.Follow e -> following.follow(e.seat());
      case WorkerEffect.Leave e -> following.leave(e.realm());
      case WorkerEffect.Unwind e -> tasks.unwind(e.realm(), e.height());
      case WorkerEffect.ReplayTail e -> tasks.replayTail(e.realm());
      case WorkerEffect.Promise e -> following.promise(e.realm(), e.epoch());
      case WorkerEffect.Fenced e ->
          LOG.warn(
              "realm {} is not served here any more: epoch {} has begun without this worker",
              e.realm(),
              e.epoch());
      case WorkerEffect.CaughtUp e ->
          peers.sendToCoordinator(new Message.CaughtUp(e.realm(), e.epoch()));
      case WorkerEffect.HandedOver e -> {
        leaving.add(e.last().realm());
        peers.sendToCoordinator(new Message.HandedOver(e.last(), e.epoch()));
      }
      case WorkerEffect.CloseLink e -> {
        checkpointsRefused.increment();
        peers.closeLink(e.link(), e.reason(), e.text());
      }
      case WorkerEffect.TellEvidence e ->
          // One who has no seat is a stranger to the coordinator, which closes on long frames.
          message(e.evidence(), machine.isSeated())
              .ifPresentOrElse(
                  said -> peers.sendByLink(e.link(), said),
                  () -> LOG.warn("the coordinator cannot be shown evidence of this length"));
      case WorkerEffect.LinkFollowers e -> followers.link(e.endpoints());
      case WorkerEffect.OfReplicas e -> carryOut(e.effect());
      case WorkerEffect.ShowReceipts e -> receipts.put(e.realm(), e.receipts());
    }
  }

  private void carryOut(ReplicaEffect effect) {
    switch (effect) {
      case ReplicaEffect.Replicate e -> followers.replicate(e);
      case ReplicaEffect.Distrust e -> followers.close(e.connection(), e.why());
      case ReplicaEffect.KeepDenial e ->
          followers.keep(e.worker(), new StorageDenial(e.signed(), e.held()));
      case ReplicaEffect.Acknowledged _ ->
          throw new IllegalStateException("the machine takes this itself");
    }
  }

  /** Waits for the disk, and says what came of it. */
  private WorkerInput carryOut(WorkerEffect.Barrier barrier) {
    return switch (barrier) {
      case WorkerEffect.AppendCheckpoint(Checkpoint checkpoint) -> {
        try {
          // The machine has hashed the tree over the realms to check it.
          machine
              .treeUpdate(checkpoint)
              .ifPresentOrElse(
                  update -> chain.append(checkpoint, update), () -> chain.append(checkpoint));
          following.checkpointFinal();
          yield new WorkerInput.CheckpointAppended(checkpoint);
        } catch (InvalidCheckpointException e) {
          yield new WorkerInput.CheckpointRefused(e.getMessage());
        }
      }
      case WorkerEffect.KeepEvidence(Equivocation kept) -> {
        LOG.error("{}: nothing that its key signs is taken any more", kept.inWords());
        keeper.keep(kept);
        evidence = Optional.of(kept);
        news = message(kept, true);
        news.ifPresentOrElse(
            peers::broadcast, () -> LOG.warn("the evidence is too long to be shown to others"));
        yield new WorkerInput.EvidenceKept(kept);
      }
    };
  }

  /** Evidence as a message; empty if its frame is longer than who hears it takes. */
  private static Optional<Message.Evidence> message(Equivocation evidence, boolean known) {
    int bytesMax = known ? Limits.EVIDENCE_BYTES_MAX : Limits.CLIENT_FRAME_BYTES_MAX - 1;
    return evidence.toBytes().length <= bytesMax
        ? Optional.of(new Message.Evidence(evidence))
        : Optional.empty();
  }

  private void carryOut(RealmId realm, RealmEffect effect) {
    switch (effect) {
      case RealmEffect.Verify e -> tasks.verify(realm, e);
      case RealmEffect.Process e -> tasks.process(realm, e.batch());
      case RealmEffect.Report e -> {
        report(e.block());
        peers.sendToOthers(new Message.BlockSealed(e.block().header()));
      }
      case RealmEffect.Tell e ->
          peers.send(e.connection(), new Message.StatusPush(e.bundle(), e.status()));
      case RealmEffect.KeepRejection e -> stores.apply(realm).reject(e.bundle(), e.status());
      case RealmEffect.Released e -> peers.released(e.connection());
    }
  }

  /** Answers what was meant for a realm that is not served here. */
  private void refuse(RealmId realm, RealmInput input, Optional<String> notNow) {
    switch (input) {
      case RealmInput.Submitted i -> {
        peers.released(i.connection());
        BundleStatus refusal =
            realms.isEmpty() || notNow.isPresent()
                ? new BundleStatus.Rejected(
                    RejectReason.NOT_SERVING, notNow.orElse("not served just now"))
                : new BundleStatus.Rejected(RejectReason.WRONG_REALM, endpoint(realm));
        peers.send(i.connection(), new Message.StatusPush(i.bundle().id(), refusal));
      }
      case RealmInput.Judged _, RealmInput.Committed _, RealmInput.Acknowledged _ ->
          LOG.debug("realm {} is no longer served here", realm);
      case RealmInput.CheckpointFinal _, RealmInput.Drain _, RealmInput.Tick _ ->
          throw new IllegalStateException("the machine makes these itself");
    }
  }

  /** Where clients reach a realm's worker; empty if nobody serves it. */
  private String endpoint(RealmId realm) {
    return seat(realm).map(RealmEndpoint::endpoint).orElse("");
  }

  private Optional<RealmEndpoint> seat(RealmId realm) {
    return realms.stream().filter(seat -> seat.header().realm().equals(realm)).findFirst();
  }

  private void report(RealmBlock block) {
    // What the table does not name is nobody's to report; the next table has it sent again.
    seat(block.header().realm())
        .ifPresent(
            seat ->
                peers.sendToCoordinator(
                    new Message.BlockReport(
                        seat.epoch(), block.header(), block.events(), block.proofs())));
  }
}
