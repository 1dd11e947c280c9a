package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.Keep;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.work.BoardRules;
import dev.freehold.network.LyingWorker.Shown;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.service.WorkerNode;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
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
  private RealmOfLies realm;

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
              RealmOfLies.LIARS,
              new Endpoint("127.0.0.1", coordinator.port()))) {
        liar = lying;
        realm = new RealmOfLies(genesis, client, liar, honest, victim);
        liar.join();
        realm.tellTheTruth();
        lieInEveryWay();
        withhold();
        realm.tellTheTruth();
      }
      realm.requireNoLie();
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

  private void found(String name, RealmOfLies.Lie lie) throws Exception {
    realm.found(name, lie, () -> {});
  }

  private void lieInEveryWay() throws Exception {
    found("BLOCK_WRONG: block 2 of realm 1: its root is another", realm::forgesARoot);
    found("its events are others", realm::mintsValue);
    found("its fees are others", realm::addsAFee);
    found(
        "BUNDLE_NOT_SIGNED",
        (_, _) -> {
          RealmBlock block = realm.nextForged();
          realm.report(block, liar.stateless(block));
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

  private void withhold() {
    long unanswered = counter(client, "blocksUnanswered");
    BlockTransition.Result result = realm.next();
    liar.report(result.block(), Optional.empty());
    while (counter(client, "blocksUnanswered") < unanswered + 2) {
      realm.honestGoesOn();
    }
    realm.requireItWaits();
    // It is not refused either: once it is shown, it is final.
    liar.show(Shown.of(result.block(), liar.stateless(result.block())));
    realm.becomesTrue(result);
  }
}
