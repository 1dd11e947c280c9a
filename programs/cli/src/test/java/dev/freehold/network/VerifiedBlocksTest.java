package dev.freehold.network;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.Keep;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.work.BoardRules;
import dev.freehold.network.LyingWorker.Shown;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.service.WorkerNode;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Networks over sockets whose coordinator verifies each block before a checkpoint holds it. */
@Timeout(240)
class VerifiedBlocksTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int CACHE = 8 * 1024 * 1024;
  private static final long FUNDS = 1_000_000;
  private static final RealmId LIARS = new RealmId(1);
  private static final UserId HONEST_USER = UserId.parse("0:0");
  private static final UserId LIARS_USER = UserId.parse("1:0");

  @TempDir private Path directory;

  private static long counter(FreeholdClient client, String name) {
    return ((Answer.Counters) client.askAny(Query.CountersOf::new))
        .counters().stream()
            .filter(counter -> counter.name().equals(name))
            .mapToLong(Answer.Counter::value)
            .sum();
  }

  /** Real proofs, one that does not hold, payments between realms, a worker that is restarted. */
  @Test
  void honestBlocksAreFinalAsTheyAreWithoutVerification() throws Exception {
    TestNetwork.Terms terms =
        new TestNetwork.Terms(true, Optional.empty(), 20, Keep.ALL, BlockTrust.VERIFIED);
    try (TestNetwork network = new TestNetwork(directory, terms);
        FreeholdClient toCoordinator =
            FreeholdClient.connect(network.coordinator(), network.genesis().hash())) {
      Wallet wallet = network.wallet();
      long anchor = wallet.settle().height();
      SlotTree slots = network.slots();
      Call.Proven good = network.call(slots, anchor, 1);
      SlotTree imagined = slots.copy();
      imagined.write(0, Fr.of(50));
      Call.Proven bad =
          ChangedCall.of(network.call(imagined, anchor, 1)).withRootBefore(good.rootAfter());
      Submission one = wallet.submit(anchor, List.of(good));
      Submission two = wallet.submit(anchor, List.of(bad));
      one.awaitFinal(LIMIT);
      assertThrows(ClientException.class, () -> two.awaitFinal(LIMIT));
      wallet.pay(network.neighbourUser, 500);
      network.stopWorker(0);
      network.startWorker(0);
      network.awaitServed(2);
      long later = wallet.settle().height();
      wallet.submit(later, List.of(network.call(network.slots(), later, 2))).awaitFinal(LIMIT);
      assertEquals(Fr.of(3), network.slots().value(0));
      assertTrue(counter(toCoordinator, "blocksVerified") > 4);
      assertTrue(counter(toCoordinator, "blockCalls") >= 4);
      assertTrue(counter(toCoordinator, "blockJudgingUs") > 0);
      assertEquals(0, counter(toCoordinator, "blocksRefuted"));
      assertEquals(List.of(), network.failures);
    }
  }

  private final Signer honest = Signer.generate();
  private final Signer victim = Signer.generate();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private Genesis genesis;
  private FreeholdClient client;
  private LyingWorker liar;

  /** Blocks of the liar's realm that are as they should be. */
  private final List<RealmHeader> truths = new ArrayList<>();

  /** A lie: what it reports and shows in the place of a block, and how it is found out. */
  private interface Lie {
    void tell(RealmBlock block, StatelessBlock stateless) throws Exception;
  }

  @Test
  void nothingOfALieIsEverFinalAndAnHonestRealmGoesOn() throws Exception {
    ValidatorKey validator = ValidatorKey.of(new DataDirectory(directory.resolve("coordinator")));
    genesis =
        new Genesis(
            "test",
            true,
            2,
            System.currentTimeMillis(),
            validator.alone(),
            Hash32.ZERO,
            new FeeSchedule(10, 1, 1, 1),
            List.of(
                new Genesis.Funded(honest.authKey(), FUNDS),
                new Genesis.Funded(victim.authKey(), FUNDS)));
    try (CoordinatorNode coordinator = coordinator();
        WorkerNode worker = worker(coordinator.port());
        FreeholdClient connected =
            FreeholdClient.connect(new Endpoint("127.0.0.1", coordinator.port()), genesis.hash())) {
      client = connected;
      assertTrue(worker.port() > 0);
      awaitHonest();
      try (LyingWorker lying =
          new LyingWorker(
              genesis,
              new NodeKey(new DataDirectory(directory.resolve("liar")).nodeSeed()),
              LIARS,
              new Endpoint("127.0.0.1", coordinator.port()))) {
        liar = lying;
        liar.join();
        tellTheTruth();
        lieInEveryWay();
        withhold();
        tellTheTruth();
      }
      requireNoLie();
      assertEquals(List.of(), failures);
    }
  }

  private CoordinatorNode coordinator() throws Exception {
    return new CoordinatorNode(
        new DataDirectory(directory.resolve("coordinator")),
        genesis,
        new CoordinatorNode.Settings(
                new InetSocketAddress("127.0.0.1", 0), 1, 50, CACHE, BoardRules.DEFAULT)
            .withTrust(BlockTrust.VERIFIED),
        failures::add);
  }

  private WorkerNode worker(int port) throws Exception {
    return new WorkerNode(
        new DataDirectory(directory.resolve("worker")),
        genesis,
        new WorkerNode.Settings(
            new InetSocketAddress("127.0.0.1", 0),
            Optional.empty(),
            new InetSocketAddress("127.0.0.1", port),
            1,
            Duration.ofMillis(5),
            new WorkerStore.Memory(CACHE, CACHE),
            Duration.ofHours(24),
            Keep.ALL,
            false),
        failures::add);
  }

  private void awaitHonest() {
    client
        .checkpoints()
        .await(
            _ -> client.realms().getFirst().header().height() > 0,
            LIMIT,
            "the honest realm's first block");
  }

  /** A payment within the honest realm, which is final when this returns. */
  private void honestGoesOn() {
    new Wallet(client, honest, HONEST_USER)
        .submit(new SystemCall.Pay(HONEST_USER, 1))
        .awaitFinal(LIMIT);
  }

  private Bundle payment(Signer signer) {
    return signer.sign(
        new Bundle.Unsigned(
            genesis.hash(),
            LIARS_USER,
            Math.max(0, truths.size() - 1),
            0,
            FUNDS,
            SignatureScheme.ED25519,
            victim.publicKey(),
            List.of(new Call.System(new SystemCall.Pay(HONEST_USER, 7)))));
  }

  /** The next block: the first opens the account, each other one holds a payment. */
  private BlockTransition.Result next() {
    liar.follow(client);
    return truths.isEmpty() ? liar.next() : liar.next(payment(victim));
  }

  private void tellTheTruth() throws Exception {
    BlockTransition.Result result = next();
    RealmBlock block = result.block();
    liar.report(block, Optional.of(Shown.of(block, liar.stateless(block))));
    liar.commit(result);
    truths.add(block.header());
    awaitTruth();
  }

  private void awaitTruth() {
    client
        .checkpoints()
        .await(
            _ -> client.realms().get(LIARS.value()).header().equals(truths.getLast()),
            LIMIT,
            "block " + truths.getLast().height());
  }

  private void found(String name, Lie lie) throws Exception {
    RealmBlock block = next().block();
    lie.tell(block, liar.stateless(block));
    Message.Goodbye goodbye = liar.hear(Message.Goodbye.class);
    assertEquals(GoodbyeReason.NOT_ALLOWED, goodbye.reason(), goodbye.text());
    assertTrue(goodbye.text().contains(name), goodbye.text());
    honestGoesOn();
    liar.join();
    // What is true is final after it, and ends the pause that a lie is followed by.
    tellTheTruth();
  }

  private static RealmBlock under(RealmHeader header, RealmBlock block, List<RealmEvent> events) {
    return new RealmBlock(
        header, block.bundles(), block.failed(), events, block.proofs(), block.changes());
  }

  private void report(RealmBlock lie, StatelessBlock stateless) throws Exception {
    liar.report(lie, Optional.of(Shown.of(lie, stateless)));
  }

  private void lieInEveryWay() throws Exception {
    found(
        "BLOCK_WRONG: block 2 of realm 1: its root is another",
        (block, stateless) ->
            report(
                under(altered(block.header(), "rootAfter", Fr.of(5)), block, block.events()),
                stateless));
    found(
        "its events are others",
        (block, stateless) -> {
          List<RealmEvent> events = new ArrayList<>(block.events());
          events.add(new RealmEvent.Pay(LIARS_USER, HONEST_USER, FUNDS / 2));
          RealmHeader header =
              altered(
                  altered(block.header(), "eventsDigest", RealmEvent.digest(events)),
                  "eventsChain",
                  RealmEvent.chain(liar.head().eventsChain(), events));
          report(under(header, block, events), stateless);
        });
    found(
        "its fees are others",
        (block, stateless) ->
            report(
                under(
                    altered(block.header(), "feesTotal", block.header().feesTotal() + 1),
                    block,
                    block.events()),
                stateless));
    found(
        "BUNDLE_NOT_SIGNED",
        (_, _) -> {
          RealmBlock block = liar.next(payment(honest)).block();
          report(block, liar.stateless(block));
        });
    found(
        "NOT_OF_HEADER",
        (block, _) -> {
          RealmBlock other = liar.next().block();
          liar.report(block, Optional.of(Shown.of(other, liar.stateless(other))));
        });
    found(
        "WITNESS_WRONG",
        (block, _) -> {
          RealmBlock other = liar.next().block();
          liar.report(block, Optional.of(Shown.of(block, liar.stateless(other))));
        });
    found(
        "NO_BLOCK",
        (block, stateless) -> {
          byte[] bytes = Shown.of(block, stateless).stateless();
          liar.report(
              block,
              Optional.of(new Shown(block.toBytes(), Arrays.copyOf(bytes, bytes.length - 1))));
        });
  }

  private void withhold() throws Exception {
    long unanswered = counter(client, "blocksUnanswered");
    BlockTransition.Result result = next();
    liar.report(result.block(), Optional.empty());
    while (counter(client, "blocksUnanswered") < unanswered + 2) {
      honestGoesOn();
    }
    RealmHeader last = client.realms().get(LIARS.value()).header();
    assertEquals(truths.getLast(), last, "it waits");
    // It is not refused either: once it is shown, it is final.
    liar.show(Shown.of(result.block(), liar.stateless(result.block())));
    liar.commit(result);
    truths.add(result.block().header());
    awaitTruth();
  }

  /** Every checkpoint that there is holds none but true blocks of the liar's realm. */
  private void requireNoLie() {
    long head = client.checkpoints().latest().height();
    List<RealmHeader> held = new ArrayList<>();
    for (long height = 1; height <= head; height++) {
      Checkpoint checkpoint = client.checkpoint(height);
      checkpoint.headers().stream().filter(h -> h.realm().equals(LIARS)).forEach(held::add);
    }
    assertEquals(truths, held);
  }
}
