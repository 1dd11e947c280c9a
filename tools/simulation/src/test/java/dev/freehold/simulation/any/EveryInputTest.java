package dev.freehold.simulation.any;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Account;
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
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.simulation.kernel.Dice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever decodes has a defined result: no input ends a machine, whoever sends it, and what was
 * persisted is replayed to the same state. Honest members go on unharmed.
 */
class EveryInputTest {
  private static final int STEPS = 1_000;
  private static final int REALMS = 3;
  private static final long HONEST = 1;
  private static final byte[] PUBLIC_KEY = new byte[32];
  private static final Hash32 HONEST_NODE = TaggedHash.NODE_ID.of(new byte[] {1});

  private final List<Peer> strangers = new ArrayList<>();
  private final List<Long> tickets = new ArrayList<>();
  private final Map<RealmId, RealmHeader> reported = new TreeMap<>();
  private final Deque<Message> toHonest = new ArrayDeque<>();
  private Dice dice;
  private AnyValue any;
  private Genesis genesis;
  private TestCoordinator coordinator;
  private TestNode honest;
  private long nextConnection = HONEST + 1;
  private long nowMs;
  private int reports;

  private void begin(long seed) {
    dice = new Dice(seed, "every input");
    any = new AnyValue(dice);
    Fr authKey = AuthKey.of(SignatureScheme.ED25519, PUBLIC_KEY);
    genesis =
        new Genesis(
            "any",
            true,
            REALMS,
            0,
            TestFounders.alone(Hash32.ZERO),
            Hash32.ZERO,
            new FeeSchedule(10, 5, 1, 0),
            IntStream.range(0, 6).mapToObj(_ -> new Genesis.Funded(authKey, 1_000_000)).toList());
    any.learn(genesis.hash());
    any.learn(genesis.checkpoint());
    coordinator = new TestCoordinator(genesis);
    honest = new TestNode(genesis, HONEST_NODE, dice);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void whatWorkersClientsAndAggregatorsSayEndsNobody(long seed) {
    begin(seed);
    hear(coordinator.welcome(new Peer(HONEST, Role.WORKER, HONEST_NODE, "honest:1", 0)));
    for (int step = 0; step < STEPS; step++) {
      switch (dice.below(10)) {
        case 0, 1 -> {
          nowMs += dice.between(-10, TestCoordinator.INTERVAL_MS);
          hear(coordinator.step(new CoordinatorInput.Tick(nowMs)));
        }
        case 2, 3, 4 -> honestTurn();
        case 5 -> honest.hear(client(), bundle());
        case 6 -> honest.hear(client(), AnyMessages.said(any, Role.CLIENT, Role.WORKER));
        case 7 -> stranger();
        case 8 -> report();
        default -> say();
      }
      assertEquals(List.of(), honest.goodbyes, "the honest worker takes what is sealed");
      assertEquals(Map.of(), honest.stopped(), "the honest worker's realms go on");
    }
    coordinator.replayAll();
    assertTrue(coordinator.machine().head().height() > 25, "checkpoints were sealed");
    assertTrue(coordinator.entries() > 40, "there is a log to replay");
    assertTrue(reports > 2, "false reports that hang together were taken");
  }

  /** The coordinator's key signs anything. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void whatTheCoordinatorSignsEndsNoWorker(long seed) {
    begin(seed);
    for (int step = 0; step < STEPS; step++) {
      switch (dice.below(4)) {
        case 0 -> honest.turn();
        case 1 -> honest.hear(client(), bundle());
        case 2 -> honest.hear(falseTable());
        default -> {
          Message message = AnyMessages.said(any, Role.COORDINATOR, Role.WORKER);
          honest.hear(message);
          any.learn(message);
        }
      }
      any.learn(honest.store.chain().head());
      honest.said.clear();
    }
  }

  /** A table that gives the worker a realm, in all else as it may be. */
  private Message falseTable() {
    List<RealmEndpoint> seats = new ArrayList<>();
    for (int realm = 0; realm < REALMS; realm++) {
      RealmEndpoint seat =
          new RealmEndpoint(honest.store.realm(new RealmId(realm)).head(), honest.id, "honest:1");
      seats.add(dice.chance(0.3) ? any.changed(seat) : seat);
    }
    return AnyValue.decoded(new Message.Assignment(seats)).orElse(new Message.Ping());
  }

  private void honestTurn() {
    honest.turn();
    while (!honest.said.isEmpty()) {
      Message message = honest.said.removeFirst();
      any.learn(message);
      if (message instanceof Query.CheckpointOf asked) {
        coordinator
            .store
            .chain()
            .checkpoint(asked.height())
            .ifPresent(checkpoint -> toHonest.add(new Message.CheckpointPush(checkpoint)));
      } else {
        hear(coordinator.hear(new Peer(HONEST, Role.WORKER, HONEST_NODE, "honest:1", 0), message));
      }
    }
    while (!toHonest.isEmpty()) {
      honest.hear(toHonest.removeFirst());
    }
  }

  private Peer client() {
    return new Peer(1 + dice.below(5), Role.CLIENT, Hash32.ZERO, "", -1);
  }

  /** A bundle that is right in what a sender can get right, and anything else. */
  private Message bundle() {
    UserId user = UserId.of(new RealmId(dice.below(REALMS)), dice.below(3));
    Optional<Account> account = honest.store.realm(user.realm()).account(user);
    Bundle.Unsigned made = any.of(Bundle.Unsigned.class);
    made = AnyValue.with(made, "chainId", genesis.hash());
    made = AnyValue.with(made, "user", user);
    made = AnyValue.with(made, "nonce", account.map(Account::nonce).orElse(0L));
    made = AnyValue.with(made, "anchorHeight", honest.store.chain().head().height());
    made = AnyValue.with(made, "publicKey", PUBLIC_KEY);
    try {
      byte[] bytes = made.sign(dice.bytes(SignatureScheme.ED25519.signatureBytes())).toBytes();
      return AnyValue.decoded(new Message.Submit(bytes)).orElse(new Message.Ping());
    } catch (IllegalArgumentException e) {
      // It has no encoding: nobody can send it.
      return new Message.Ping();
    }
  }

  /** Somebody connects, or is gone. */
  private void stranger() {
    if (dice.chance(0.3) && !strangers.isEmpty()) {
      Peer gone = strangers.remove(dice.below(strangers.size()));
      hear(coordinator.step(new CoordinatorInput.Disconnected(gone.connection())));
      return;
    }
    Hash32 node = TaggedHash.NODE_ID.of(new byte[] {(byte) (2 + dice.below(4))});
    Role role = dice.chance(0.7) ? Role.WORKER : Role.AGGREGATOR;
    Peer peer = new Peer(nextConnection++, role, node, any.of(String.class), 0);
    any.learn(node);
    strangers.add(peer);
    hear(coordinator.welcome(peer));
  }

  /** A stranger says anything that it may say. */
  private void say() {
    if (dice.chance(0.3) && !tickets.isEmpty()) {
      long ticket = tickets.remove(dice.below(tickets.size()));
      Verdict verdict = dice.chance(0.5) ? Verdict.TAKEN : any.of(Verdict.class);
      hear(coordinator.step(new CoordinatorInput.AggregateJudged(ticket, verdict)));
    } else if (!strangers.isEmpty()) {
      Peer peer = dice.pick(strangers);
      Message message = AnyMessages.said(any, peer.role(), Role.COORDINATOR);
      // Every signature holds here: evidence would end the coordinator, as it should.
      if (!(message instanceof Message.Evidence)) {
        hear(coordinator.hear(peer, message));
      }
    }
  }

  /** A stranger that serves a realm reports a block that hangs together, of anything. */
  private void report() {
    for (RealmEndpoint seat : coordinator.machine().realms()) {
      Optional<Peer> peer =
          strangers.stream().filter(p -> p.node().equals(seat.worker())).findFirst();
      if (peer.isPresent()) {
        RealmHeader sealed = seat.header();
        RealmHeader before =
            Optional.ofNullable(reported.get(sealed.realm()))
                .filter(header -> header.height() > sealed.height())
                .orElse(sealed);
        Message.BlockReport report = report(seat, before);
        Message said =
            AnyValue.decoded(dice.chance(0.2) ? any.changed(report) : report).orElse(report);
        if (hear(coordinator.hear(peer.get(), said))
            && said instanceof Message.BlockReport taken
            && taken.header().follows(before)) {
          reported.put(sealed.realm(), taken.header());
          reports++;
        }
      }
    }
  }

  private Message.BlockReport report(RealmEndpoint seat, RealmHeader before) {
    Message.BlockReport report =
        (Message.BlockReport) any.message(List.of(Message.BlockReport.class));
    List<RealmEvent> events = dice.chance(0.7) ? payments(before.realm()) : report.events();
    List<FunctionProofs> proofs = dice.chance(0.6) ? List.of() : report.proofs();
    RealmHeader header = before;
    header = AnyValue.with(header, "height", before.height() + 1);
    header = AnyValue.with(header, "previous", before.hash());
    header = AnyValue.with(header, "rootBefore", before.rootAfter());
    header = AnyValue.with(header, "rootAfter", any.of(Fr.class));
    header = AnyValue.with(header, "feesTotal", before.feesTotal() + dice.below(100));
    header = AnyValue.with(header, "checkpointHeight", coordinator.machine().head().height());
    header = AnyValue.with(header, "eventsDigest", RealmEvent.digest(events));
    header = AnyValue.with(header, "eventsChain", RealmEvent.chain(before.eventsChain(), events));
    header = AnyValue.with(header, "proofsDigest", FunctionProofs.digest(proofs));
    return new Message.BlockReport(seat.epoch(), header, events, proofs);
  }

  /** Payments that the realm can afford, to anybody; now and then one that it cannot. */
  private List<RealmEvent> payments(RealmId realm) {
    List<RealmEvent> payments = new ArrayList<>();
    for (int i = dice.below(4); i > 0; i--) {
      UserId from = UserId.of(realm, dice.below(2));
      UserId to =
          dice.chance(0.5)
              ? UserId.of(new RealmId(dice.below(REALMS)), dice.below(4))
              : any.of(UserId.class);
      payments.add(
          new RealmEvent.Pay(from, to, dice.chance(0.9) ? 1 + dice.below(99) : Long.MAX_VALUE));
    }
    return payments;
  }

  /**
   * Takes what a step of the coordinator asks for.
   *
   * @return whether it closes nobody's connection
   */
  private boolean hear(List<CoordinatorEffect> effects) {
    boolean closes = false;
    for (CoordinatorEffect effect : effects) {
      any.learn(effect);
      switch (effect) {
        case CoordinatorEffect.Send(long connection, Message message) when connection == HONEST ->
            toHonest.add(message);
        case CoordinatorEffect.Broadcast(Message message) -> toHonest.add(message);
        case CoordinatorEffect.BroadcastToWorkers(Message message) -> toHonest.add(message);
        case CoordinatorEffect.VerifyAggregate asked -> tickets.add(asked.ticket());
        case CoordinatorEffect.Close(long connection, var reason, String text) -> {
          assertTrue(connection != HONEST, reason + ": " + text);
          strangers.removeIf(peer -> peer.connection() == connection);
          closes = true;
        }
        default -> {
          // Nobody hears of it.
        }
      }
    }
    return !closes;
  }
}
