package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Steps of a coordinator whose workers come and go, for tests to extend: another validator takes
 * over all that it logs, and has the same after each step. Workers are numbered from 1.
 */
abstract class WorkersComeAndGo {
  static final RealmId ZERO = new RealmId(0);
  static final Replication THREE = new Replication(3, 2);
  static final Replication FOUR = new Replication(4, 3);
  static final long STEP_MS = 1000;

  Genesis genesis;
  CoordinatorMachine machine;

  /** Another validator's, which takes over what is logged. */
  CoordinatorMachine replica;

  final List<LogEntry> log = new ArrayList<>();

  /** What all workers were told. */
  final List<Message> told = new ArrayList<>();

  final Map<Integer, Long> links = new TreeMap<>();
  long nowMs = 1_000_000;
  private int share;
  private long nextLink = 1;

  static byte[] key(int worker) {
    return Arrays.copyOf(new byte[] {(byte) worker}, SignatureScheme.ED25519.publicKeyBytes());
  }

  static Hash32 node(int worker) {
    return TaggedHash.NODE_ID.of(key(worker));
  }

  /** A network without workers. */
  final void found(Replication replication, int realms, int realmsPerWorker, boolean open) {
    genesis =
        new Genesis(
                "seats",
                open,
                realms,
                0,
                TestFounders.alone(Hash32.ZERO),
                Hash32.ZERO,
                new FeeSchedule(1, 0, 0, 0),
                List.of())
            .with(replication);
    share = realmsPerWorker;
    machine = machine();
    replica = machine();
    links.clear();
    log.clear();
    told.clear();
  }

  /** A network whose worker 1 serves all realms. */
  final void found(Replication replication, int realms) {
    found(replication, realms, realms, true);
    joins(1);
  }

  /** Worker 1 serves the realm, and workers 2 and up are in its seats, and count. */
  final void settle(Replication replication) {
    found(replication, 1);
    for (int worker = 2; worker <= replication.seats(); worker++) {
      joins(worker);
      tick();
      caughtUp(worker);
    }
    tick();
    assertEquals(IntStream.rangeClosed(2, replication.seats()).boxed().toList(), seats());
    assertEquals(node(1), realm().worker());
    told.clear();
  }

  final CoordinatorMachine machine() {
    return new CoordinatorMachine(
        genesis, share, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis));
  }

  final void joins(int... workers) {
    for (int worker : workers) {
      links.put(worker, nextLink);
      step(new CoordinatorInput.WorkerJoined(nextLink++, node(worker), "w%d:1".formatted(worker)));
    }
  }

  final void leaves(int worker) {
    step(new CoordinatorInput.Disconnected(links.remove(worker)));
  }

  final void caughtUp(int... workers) {
    for (int worker : workers) {
      step(new CoordinatorInput.CaughtUp(links.get(worker), ZERO, realm().epoch()));
    }
  }

  final void step(CoordinatorInput input) {
    for (CoordinatorEffect effect : machine.step(input)) {
      switch (effect) {
        case CoordinatorEffect.Persist(LogEntry entry) -> {
          assertEquals(Optional.empty(), replica.objection(entry), entry::toString);
          replica.restore(LogEntry.decode(entry.toBytes()));
          log.add(entry);
        }
        case CoordinatorEffect.BroadcastToWorkers(Message message) -> told.add(message);
        default -> {
          // Said to one of them, or to all.
        }
      }
    }
    assertEquals(machine.snapshot(), replica.snapshot(), "all validators have the same");
  }

  /** A checkpoint is made; all who are connected were heard. */
  final void tick() {
    links.values().forEach(link -> step(new CoordinatorInput.PeerHeard(link)));
    nowMs += STEP_MS;
    step(new CoordinatorInput.Tick(nowMs));
  }

  final void ticks(long many) {
    for (long i = 0; i < many; i++) {
      tick();
    }
  }

  /** A block of realm 0 without bundles. */
  final RealmHeader block(long height, RealmHeader before) {
    return block(height, before, before.market());
  }

  /** A block without bundles that leaves a realm's market so. */
  final RealmHeader block(long height, RealmHeader before, FeeMarket market) {
    return new RealmHeader(
        before.realm(),
        height,
        before.hash(),
        machine.head().height(),
        before.rootAfter(),
        Fr.of(height),
        0,
        Hash32.ZERO,
        RealmEvent.digest(List.of()),
        before.eventsChain(),
        FunctionProofs.digest(List.of()),
        before.feesTotal(),
        before.lostTotal(),
        market);
  }

  final void reports(int worker, RealmHeader header) {
    long epoch = realm(header.realm().value()).epoch();
    step(
        new CoordinatorInput.BlockReported(links.get(worker), epoch, header, List.of(), List.of()));
  }

  final long count(Class<? extends LogEntry> kind) {
    return log.stream().filter(kind::isInstance).count();
  }

  final RealmEndpoint realm() {
    return realm(0);
  }

  final RealmEndpoint realm(int realm) {
    return machine.realms().get(realm);
  }

  final List<RealmFollower> seats(int realm) {
    return RealmFollower.seated(realm(realm).followers());
  }

  /** Who fills the seats of realm 0: those that count are above zero. */
  final List<Integer> seats() {
    return seats(0).stream()
        .map(f -> f.phase() == Phase.COUNTED ? number(f.worker()) : -number(f.worker()))
        .toList();
  }

  static int number(Hash32 worker) {
    return IntStream.range(1, 100).filter(i -> node(i).equals(worker)).findFirst().orElseThrow();
  }

  /** The operator orders something about realm 0; worker 0 is nobody. */
  final void order(Placement.Action action, int worker) {
    order(0, action, worker);
  }

  final void order(int realm, Placement.Action action, int worker) {
    step(
        new CoordinatorInput.PlacementAsked(
            77,
            1,
            OperatorWords.signed(
                new Placement(
                    machine.nextOrder(),
                    new RealmId(realm),
                    realm(realm).epoch(),
                    machine.head().height(),
                    action,
                    worker == 0 ? Hash32.ZERO : node(worker)))));
  }

  /** Why the last order was not obeyed; empty if it was. */
  final String refusal() {
    return log.stream()
        .filter(LogEntry.Ordered.class::isInstance)
        .map(LogEntry.Ordered.class::cast)
        .reduce((_, last) -> last)
        .orElseThrow()
        .refusal();
  }
}
