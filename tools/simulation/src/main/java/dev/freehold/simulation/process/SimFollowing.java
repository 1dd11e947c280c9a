package dev.freehold.simulation.process;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.transition.ReplayException;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.worker.agent.FollowingDriver;
import dev.freehold.worker.agent.FollowingInput;
import dev.freehold.worker.agent.FollowingMail;
import dev.freehold.worker.agent.FollowingPeers;
import dev.freehold.worker.agent.FollowingTasks;
import dev.freehold.worker.agent.RealmFollowing;
import dev.freehold.worker.agent.StorageSigner;
import dev.freehold.worker.desk.Intake;
import dev.freehold.worker.follow.TailReplay;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A worker's following of realms in seats: the real driver and its mail, beside the turns of the
 * worker's machine, and the connections that primaries have opened. Belongs to one life of its
 * process.
 */
final class SimFollowing implements RealmFollowing, FollowingPeers, FollowingTasks, StorageSigner {
  private static final long TASK_NS_MIN = 300_000;
  private static final long PAUSE_NS = 1_000_000_000;

  private final WorkerProcess process;
  private final Cluster cluster;
  private final Stores stores;
  private final Tasks tasks;
  private final FollowingMail mail = new FollowingMail();
  private final FollowingDriver driver;
  private final TailReplay replay;
  private final Intake blocks = Intake.ofBlocks();
  private final Map<Hash32, Session> callers = new TreeMap<>();
  private final Map<RealmId, RealmEndpoint> seats = new TreeMap<>();

  /** Connections that were a primary's at any time. */
  private final Set<Long> admitted = new HashSet<>();

  private boolean awake;
  private long freeNs;

  SimFollowing(WorkerProcess process, Stores stores, Tasks tasks) {
    this.process = process;
    this.stores = stores;
    this.tasks = tasks;
    cluster = process.cluster;
    replay = new TailReplay(cluster.genesis(), stores);
    driver = new FollowingDriver(process.node(), stores, this, this, this);
    driver.tells(process::deliver);
  }

  @Override
  public StorageHead head(long epoch, List<BlockMark> held) {
    process.crashPoint();
    RealmHeader stored = stores.realm(held.getFirst().realm()).head();
    List<BlockMark> ends =
        process.is(Mutant.HEAD_SHORTENED) ? List.of(BlockMark.of(1, stored)) : held;
    byte[] secret = Cluster.workerSecret(process.name());
    Hash32 digest = StorageHead.digest(cluster.genesis().hash(), epoch, ends);
    return new StorageHead(
        cluster.crypto().publicKey(secret),
        epoch,
        ends,
        cluster.crypto().sign(secret, digest.toBytes()));
  }

  @Override
  public StorageReceipt receipt(List<BlockMark> marks) {
    process.crashPoint();
    cluster.checker().replicas().signed(process.name(), marks);
    byte[] secret = Cluster.workerSecret(process.name());
    Hash32 digest = StorageReceipt.digest(cluster.genesis().hash(), marks);
    return new StorageReceipt(
        cluster.crypto().publicKey(secret), marks, cluster.crypto().sign(secret, digest.toBytes()));
  }

  private void put(FollowingInput input) {
    mail.put(input);
    if (!awake) {
      awake = true;
      process.later(Math.max(process.turnNs(), freeNs), () -> process.take(this::run));
    }
  }

  private void run() {
    awake = false;
    driver.step(mail.poll());
    freeNs = process.turnNs();
  }

  @Override
  public void follow(RealmEndpoint seat) {
    seats.put(seat.header().realm(), seat);
    put(new FollowingInput.Follow(seat));
    if (process.is(Mutant.COUNTED_AT_ONCE)) {
      sendToCoordinator(new Message.CaughtUp(seat.header().realm(), seat.epoch()));
    }
  }

  @Override
  public void leave(RealmId realm) {
    put(new FollowingInput.Leave(realm));
  }

  @Override
  public void promise(RealmId realm, long epoch) {
    driver.promise(realm, epoch);
  }

  @Override
  public void checkpointFinal() {
    put(new FollowingInput.CheckpointFinal());
  }

  /** Whether a worker serves a realm that is followed here. */
  boolean isPrimary(Peer peer) {
    return driver.isPrimary(peer.node());
  }

  /** A worker has connected: it is heard by this connection, and by no earlier one. */
  void opened(Session session, Peer peer) {
    Session before = callers.put(peer.node(), session);
    if (before != null) {
      put(new FollowingInput.Disconnected(before.id()));
      before.close(GoodbyeReason.OUT_OF_STEP, "the same node is connected again");
    }
    put(new FollowingInput.Connected(session.id(), peer.node()));
    keepAlive(session, peer);
  }

  private void keepAlive(Session session, Peer peer) {
    process.later(
        process.turnNs() + LinkTimes.DEFAULT.pingNs(),
        () ->
            process.post(
                () -> {
                  if (isHeard(session, peer)) {
                    session.send(new Message.Ping());
                    keepAlive(session, peer);
                  }
                }));
  }

  private boolean isHeard(Session session, Peer peer) {
    return callers.get(peer.node()) == session;
  }

  /** A worker's connection is gone. */
  void closed(Session session, Peer peer) {
    if (isHeard(session, peer)) {
      callers.remove(peer.node());
      put(new FollowingInput.Disconnected(session.id()));
    }
  }

  /** A block came from a worker. */
  void received(Session session, Peer peer, Message.Replicate message) {
    if (!isHeard(session, peer)) {
      return;
    }
    if (isPrimary(peer)) {
      admitted.add(session.id());
    }
    if (!admitted.contains(session.id())) {
      session.close(GoodbyeReason.NOT_ALLOWED, "it serves no realm that is followed here");
      return;
    }
    long bytes = Intake.weight(message.block());
    if (blocks.enter(session.id(), bytes)) {
      session.reading(false);
    }
    put(new FollowingInput.Came(session.id(), message.epoch(), message.block(), bytes));
  }

  @Override
  public void taken(long connection, long bytes) {
    for (long resumed : blocks.leave(connection, bytes)) {
      process.session(resumed).ifPresent(session -> session.reading(true));
    }
  }

  @Override
  public void send(long connection, Message message) {
    process.crashPoint();
    Message told =
        process.is(Mutant.HELD_DENIED) && message instanceof Message.Held(BlockMark mark)
            ? new Message.Held(new BlockMark(mark.realm(), mark.epoch(), 0, Hash32.ZERO))
            : message;
    process.session(connection).ifPresent(session -> session.send(told));
  }

  @Override
  public void close(long connection, GoodbyeReason reason, String text) {
    throw new Violation(
        Invariant.HONEST_BELIEVED, process.name() + " closes a primary's connection: " + text);
  }

  @Override
  public void sendToCoordinator(Message message) {
    if (message instanceof Message.CaughtUp said) {
      cluster
          .checker()
          .replicas()
          .caughtUp(
              process.name(), seats.get(said.realm()).header(), stores.chain().head().height());
    }
    process.sendToCoordinator(message);
  }

  @Override
  public void replay(RealmHeader last) {
    if (process.is(Mutant.FOLLOWER_STANDS_STILL)) {
      return;
    }
    process.crashPoint();
    long takesNs = process.dice.between(TASK_NS_MIN, cluster.swarm().applyNsMax());
    process.later(
        process.turnNs() + takesNs,
        () -> process.whenWritable(() -> process.take(() -> replayNow(last))));
  }

  private void replayNow(RealmHeader last) {
    try {
      List<TailLink> links = stores.tails().links(last.realm());
      // A crash may come between two blocks.
      links.stream()
          .map(TailLink::header)
          .filter(header -> header.height() < last.height())
          .findFirst()
          .ifPresent(
              first -> {
                replay.run(first);
                process.crashPoint();
              });
      replay.run(process.is(Mutant.EXECUTED_EARLY) ? links.getLast().header() : last);
      process.crashPoint();
      put(new FollowingInput.Replayed(last.realm()));
    } catch (ReplayException e) {
      put(new FollowingInput.Contradicted(last.realm(), e.getMessage()));
    }
  }

  @Override
  public void copy(RealmHeader target, String from) {
    Runnable ended = () -> put(new FollowingInput.Copied(target.realm()));
    if (from.isEmpty()) {
      process.later(process.turnNs() + PAUSE_NS, ended);
    } else {
      tasks.copy(target, from, ended);
    }
  }
}
