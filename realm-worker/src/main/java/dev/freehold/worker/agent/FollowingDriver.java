package dev.freehold.worker.agent;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.worker.follow.FollowEffect;
import dev.freehold.worker.follow.FollowInput;
import dev.freehold.worker.follow.FollowSeat;
import dev.freehold.worker.follow.FollowedRealm;
import dev.freehold.worker.machine.WorkerInput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Driver of the machines of all realms that a worker follows in seats. What came together is one
 * step: all that is to be durable for it, of any number of realms, is one synced write, and one
 * receipt is signed for all that the write has made durable. Has no thread and no clock of its own:
 * {@link FollowingThread} calls it on its thread, a simulation in simulated time.
 */
public final class FollowingDriver {
  private static final Logger LOG = LoggerFactory.getLogger(FollowingDriver.class);

  private final Hash32 node;
  private final NodeStore store;
  private final StorageSigner signer;
  private final FollowingPeers peers;
  private final FollowingTasks tasks;
  private Consumer<WorkerInput> worker = _ -> {};
  private final Map<RealmId, Followed> realms = new TreeMap<>();

  // Looked up, never iterated but to tell all the same: order does not matter.
  private final Map<Long, Hash32> connections = new HashMap<>();
  private final Set<Long> closing = new HashSet<>();

  private final Set<RealmId> stopped = new HashSet<>();

  /** Realms of which something has happened in this step. */
  private final Set<Followed> touched = new LinkedHashSet<>();

  // What one sync has made durable and is not signed yet, and who is to hear it.
  private final TreeMap<RealmId, BlockMark> marks = new TreeMap<>();
  private final TreeSet<Long> hearers = new TreeSet<>();
  private volatile Set<Hash32> primaries = Set.of();

  /** A realm that is followed, and what is left to be done for it. */
  private static final class Followed {
    private final FollowedRealm machine;
    private final Deque<FollowEffect> effects = new ArrayDeque<>();
    private RealmEndpoint seat;
    private boolean works;
    private boolean leaves;
    private boolean owesCaughtUp;
    private boolean owesHead;

    private Followed(FollowedRealm machine) {
      this.machine = machine;
    }

    private RealmId realm() {
      return seat.header().realm();
    }
  }

  private record Writing(Followed realm, TailWrite write) {}

  /**
   * A driver of a worker that follows nothing yet.
   *
   * @param node the worker's node id
   * @param signer signs with the worker's key
   */
  public FollowingDriver(
      Hash32 node,
      NodeStore store,
      StorageSigner signer,
      FollowingPeers peers,
      FollowingTasks tasks) {
    this.node = node;
    this.store = store;
    this.signer = signer;
    this.peers = peers;
    this.tasks = tasks;
  }

  /** Sets who takes what the worker's machine is to hear of; it may wait. */
  public void tells(Consumer<WorkerInput> newWorker) {
    worker = newWorker;
  }

  /** Whether a worker serves a realm that is followed here. From any thread. */
  public boolean isPrimary(Hash32 id) {
    return primaries.contains(id);
  }

  /**
   * Takes what came together, and does all that follows from it. A driver that has thrown takes
   * nothing more.
   *
   * @throws dev.freehold.core.port.StoreException if nobody knows what of a write is durable
   */
  public void step(List<FollowingInput> inputs) {
    inputs.forEach(this::take);
    carryOut();
    touched.forEach(this::settle);
    touched.clear();
    for (FollowingInput input : inputs) {
      if (input instanceof FollowingInput.Came came) {
        peers.taken(came.connection(), came.bytes());
      }
    }
  }

  private void take(FollowingInput input) {
    switch (input) {
      case FollowingInput.Follow i -> follow(i.seat());
      case FollowingInput.Leave i -> leave(i.realm());
      case FollowingInput.Connected i -> {
        connections.put(i.connection(), i.worker());
        tell(new FollowInput.Connected(i.connection(), i.worker()));
      }
      case FollowingInput.Disconnected i -> {
        connections.remove(i.connection());
        closing.remove(i.connection());
        tell(new FollowInput.Disconnected(i.connection()));
      }
      case FollowingInput.Came i -> came(i);
      case FollowingInput.CheckpointFinal _ -> tell(new FollowInput.CheckpointFinal());
      case FollowingInput.Replayed i -> worked(i.realm(), new FollowInput.Replayed());
      case FollowingInput.Copied i -> worked(i.realm(), new FollowInput.Copied());
      case FollowingInput.Contradicted i ->
          Optional.ofNullable(realms.get(i.realm())).ifPresent(realm -> stop(realm, i.why()));
    }
  }

  private void tell(FollowInput input) {
    List.copyOf(realms.values()).forEach(realm -> give(realm, input));
  }

  private void follow(RealmEndpoint seat) {
    RealmId id = seat.header().realm();
    if (stopped.contains(id) || !isPossible(seat)) {
      LOG.debug("nothing is done by the line {}", seat);
      return;
    }
    Followed realm =
        realms.computeIfAbsent(
            id,
            _ ->
                new Followed(new FollowedRealm(id, store.chain(), store.realm(id), store.tails())));
    realm.seat = seat;
    realm.owesCaughtUp = isIn(seat, FollowingDriver::isAwaited);
    realm.owesHead = isUnserved(seat) && isIn(seat, RealmFollower.Phase::counts);
    knowPrimaries();
    give(realm, new FollowInput.Assigned(line(seat, true)));
    connections.forEach(
        (connection, from) -> {
          if (from.equals(seat.worker())) {
            give(realm, new FollowInput.Connected(connection, from));
          }
        });
  }

  /** Whether a line names an epoch and a block that there can be. */
  private static boolean isPossible(RealmEndpoint seat) {
    RealmHeader header = seat.header();
    return seat.epoch() > 0 && (header.height() == 0) == header.hash().equals(Hash32.ZERO);
  }

  private static boolean isUnserved(RealmEndpoint seat) {
    return seat.worker().equals(Hash32.ZERO);
  }

  /** Whether this worker follows a realm in such a phase. */
  private boolean isIn(RealmEndpoint seat, Predicate<RealmFollower.Phase> phases) {
    return seat.followers().stream()
        .anyMatch(f -> f.worker().equals(node) && phases.test(f.phase()));
  }

  /** Whether the coordinator waits until a follower has caught up. */
  private static boolean isAwaited(RealmFollower.Phase phase) {
    return phase == RealmFollower.Phase.SEATED || phase == RealmFollower.Phase.TAKING_OVER;
  }

  private static FollowSeat line(RealmEndpoint seat, boolean follows) {
    Optional<FollowSeat.Term> term =
        isUnserved(seat)
            ? Optional.empty()
            : Optional.of(
                new FollowSeat.Term(seat.worker(), BlockMark.of(seat.epoch(), seat.header())));
    return new FollowSeat(seat.epoch(), follows, term);
  }

  private void leave(RealmId id) {
    Followed realm = realms.get(id);
    if (realm == null) {
      worker.accept(new WorkerInput.Copied(id));
      return;
    }
    realm.leaves = true;
    give(realm, new FollowInput.Assigned(line(realm.seat, false)));
  }

  private void knowPrimaries() {
    primaries =
        realms.values().stream()
            .filter(realm -> !realm.leaves)
            .map(realm -> realm.seat.worker())
            .collect(Collectors.toUnmodifiableSet());
  }

  private void came(FollowingInput.Came came) {
    Hash32 from = connections.get(came.connection());
    Followed realm = realms.get(came.block().header().realm());
    // What a connection that is gone has brought is sent again by the next.
    if (from != null && realm != null && !closing.contains(came.connection())) {
      give(realm, new FollowInput.Replicated(came.connection(), from, came.epoch(), came.block()));
    }
  }

  private void worked(RealmId id, FollowInput ended) {
    Followed realm = realms.get(id);
    if (realm != null) {
      realm.works = false;
      give(realm, ended);
    }
  }

  /** Hands a machine an input. If that meets a contradiction, its realm is stopped. */
  private void give(Followed realm, FollowInput input) {
    if (realms.get(realm.realm()) != realm) {
      return;
    }
    touched.add(realm);
    try {
      for (FollowEffect effect : realm.machine.step(input)) {
        realm.effects.add(effect);
        if (effect instanceof FollowEffect.Close close) {
          // Of what came by it in the same step too.
          closing.add(close.connection());
        }
      }
    } catch (Invariant e) {
      stop(realm, e.getMessage());
    }
  }

  /** Nothing more is done for a realm until the next start; the worker's machine says so. */
  private void stop(Followed realm, String why) {
    realm.effects.clear();
    marks.remove(realm.realm());
    realms.remove(realm.realm());
    stopped.add(realm.realm());
    knowPrimaries();
    worker.accept(new WorkerInput.RealmFailed(realm.realm(), why));
  }

  private void carryOut() {
    List<Writing> writes = carryOutUpToWrites();
    while (!writes.isEmpty()) {
      // What was to be said before a write is said before.
      sign();
      store.tails().write(writes.stream().map(Writing::write).toList());
      writes.forEach(one -> give(one.realm, new FollowInput.Written(one.write)));
      writes = carryOutUpToWrites();
    }
    sign();
  }

  /**
   * Carries out what comes before each realm's next writes.
   *
   * @return these writes, all that follow on each other; empty if nothing is left to be done
   */
  private List<Writing> carryOutUpToWrites() {
    List<Writing> writes = new ArrayList<>();
    for (Followed realm : List.copyOf(touched)) {
      while (!realm.effects.isEmpty() && !(realm.effects.peek() instanceof FollowEffect.Write)) {
        carryOut(realm, realm.effects.remove());
      }
      while (realm.effects.peek() instanceof FollowEffect.Write(TailWrite write)) {
        realm.effects.remove();
        writes.add(new Writing(realm, write));
      }
    }
    return writes;
  }

  private void carryOut(Followed realm, FollowEffect effect) {
    switch (effect) {
      case FollowEffect.SayStored e -> {
        marks.put(realm.realm(), e.mark());
        hearers.add(e.connection());
      }
      case FollowEffect.SayHeld e -> {
        sign();
        peers.send(e.connection(), new Message.Held(e.mark()));
      }
      case FollowEffect.Replay e -> {
        realm.works = true;
        tasks.replay(e.last());
      }
      case FollowEffect.Copy e -> {
        LOG.info("realm {} is copied from {}: {}", realm.realm(), realm.seat.endpoint(), e.why());
        realm.works = true;
        tasks.copy(e.target(), realm.seat.endpoint());
      }
      case FollowEffect.Close e -> {
        sign();
        LOG.warn("a primary's connection is closed: {}", e.why());
        peers.close(e.connection(), GoodbyeReason.OUT_OF_STEP, e.why());
      }
      case FollowEffect.Stop e -> stop(realm, e.why());
      case FollowEffect.Write e -> throw new Invariant("a write is carried out with others: " + e);
    }
  }

  /** Signs for all that was made durable since, and says it to all whose blocks are among it. */
  private void sign() {
    if (!marks.isEmpty()) {
      Message stored = new Message.Stored(signer.receipt(List.copyOf(marks.values())));
      hearers.forEach(connection -> peers.send(connection, stored));
      marks.clear();
    }
    hearers.clear();
  }

  private void settle(Followed realm) {
    if (realms.get(realm.realm()) != realm) {
      return;
    }
    if (realm.leaves && !realm.works) {
      realms.remove(realm.realm());
      knowPrimaries();
      worker.accept(new WorkerInput.Copied(realm.realm()));
    } else if (realm.owesCaughtUp && isCaughtUp(realm)) {
      realm.owesCaughtUp = false;
      peers.sendToCoordinator(new Message.CaughtUp(realm.realm(), realm.seat.epoch()));
    }
    if (realm.owesHead && !realm.leaves) {
      sayHead(realm);
    }
  }

  /** Says what is held of a realm that nobody serves, once its epoch is promised. */
  private void sayHead(Followed realm) {
    long epoch = realm.seat.epoch();
    List<BlockMark> ends = realm.machine.ends(epoch);
    if (!ends.isEmpty()) {
      realm.owesHead = false;
      peers.sendToCoordinator(new Message.Head(signer.head(epoch, ends)));
    }
  }

  /**
   * As {@link RealmFollowing#promise}. From the thread of the worker's machine, of a realm that is
   * not followed.
   */
  public void promise(RealmId realm, long epoch) {
    if (store.tails().promised(realm) < epoch) {
      long height = store.realm(realm).head().height();
      store
          .tails()
          .write(
              List.of(new TailWrite.CutAbove(realm, height), new TailWrite.Promised(realm, epoch)));
    }
  }

  /** Whether all that is final is in the realm's store, and what the table names durable here. */
  private boolean isCaughtUp(Followed realm) {
    RealmHeader known = realm.seat.header();
    Optional<BlockMark> held = realm.machine.held();
    return !realm.leaves
        && held.filter(mark -> mark.epoch() == realm.seat.epoch()).isPresent()
        && held.get().height() >= known.height()
        && store.realm(known.realm()).head().height() >= finalHeight(known.realm());
  }

  private long finalHeight(RealmId realm) {
    return store.chain().realmHeightAt(realm, store.chain().head().height()).orElse(0L);
  }
}
