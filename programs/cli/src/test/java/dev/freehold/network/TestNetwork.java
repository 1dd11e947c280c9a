package dev.freehold.network;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Wallet;
import dev.freehold.config.Keep;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.service.OperatorKey;
import dev.freehold.node.service.WorkerNode;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A coordinator and two workers on loopback sockets with stores on disk, a funded account in each
 * of two realms, and a deployed contract of one small function: {@code add(amount)} raises slot 0.
 */
public final class TestNetwork implements AutoCloseable {
  public static final int DEPTH = AddContract.DEPTH;
  private static final long FUNDS = 1_000_000_000L;
  private static final long CACHE = 8L << 20;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Short, and yet more than workers need to follow on a busy machine. */
  private static final long INTERVAL_MS = 50;

  public final CompiledFunction add;
  public final Signer rich = Signer.generate();
  public final Signer neighbour = Signer.generate();
  public final Signer poor = Signer.generate();
  public final UserId richUser = UserId.parse("0:0");
  public final UserId neighbourUser = UserId.parse("1:0");
  public final UserId poorUser = UserId.parse("0:1");
  public final List<Throwable> failures = new CopyOnWriteArrayList<>();
  public final FreeholdClient client;
  public final Contract contract;
  private final Path directory;
  private final Terms terms;
  private final Genesis genesis;
  private final OperatorKey operator;
  private final CoordinatorNode coordinator;
  private final WorkerNode[] workers = new WorkerNode[2];
  private final AddContract adder;

  /**
   * Terms of a network.
   *
   * @param development whether the genesis is marked so; if not, the function's key comes from a
   *     ceremony
   * @param referenceKey what the genesis names
   * @param intervalMs between checkpoints
   * @param keep which single proofs workers keep; where not all, jobs are cut soon
   * @param trust whether the coordinator verifies blocks
   */
  public record Terms(
      boolean development,
      Optional<ReferenceKey> referenceKey,
      long intervalMs,
      Keep keep,
      BlockTrust trust) {
    /** Terms with a coordinator that believes what is reported. */
    public Terms(
        boolean development, Optional<ReferenceKey> referenceKey, long intervalMs, Keep keep) {
      this(development, referenceKey, intervalMs, keep, BlockTrust.AS_REPORTED);
    }
  }

  public TestNetwork(Path directory) throws IOException {
    this(directory, INTERVAL_MS, Keep.ALL);
  }

  /** A development network with these milliseconds between checkpoints. */
  public TestNetwork(Path directory, long intervalMs, Keep keep) throws IOException {
    this(directory, new Terms(true, Optional.empty(), intervalMs, keep));
  }

  public TestNetwork(Path directory, Terms terms) throws IOException {
    this.directory = directory;
    this.terms = terms;
    adder = terms.development() ? AddContract.ofDevelopment() : AddContract.ofCeremony(directory);
    add = adder.add;
    DataDirectory data = new DataDirectory(directory.resolve("coordinator"));
    operator = new OperatorKey(new DataDirectory(directory.resolve("operator")).operatorSeed());
    genesis =
        new Genesis(
            "test",
            terms.development(),
            2,
            System.currentTimeMillis(),
            ValidatorKey.of(data).alone(),
            operator.publicKey(),
            new FeeSchedule(10, 1, 1, 1),
            List.of(
                new Genesis.Funded(rich.authKey(), FUNDS),
                new Genesis.Funded(neighbour.authKey(), FUNDS),
                new Genesis.Funded(poor.authKey(), 20)),
            0,
            terms.referenceKey());
    coordinator =
        new CoordinatorNode(
            data,
            genesis,
            new CoordinatorNode.Settings(
                    new InetSocketAddress("127.0.0.1", 0),
                    1,
                    terms.intervalMs(),
                    CACHE,
                    terms.keep() == Keep.UNCOVERED
                        ? BoardRules.DEFAULT.withAges(16, 16)
                        : BoardRules.DEFAULT)
                .withTrust(terms.trust()),
            failures::add);
    startWorker(0);
    client = FreeholdClient.connect(endpoint(coordinator.port()), Hash32.ZERO);
    awaitServed(1);
    startWorker(1);
    awaitServed(2);
    for (UserId user : List.of(richUser, neighbourUser, poorUser)) {
      client
          .checkpoints()
          .await(
              _ -> client.state().account(user).atCheckpoint().isPresent(),
              LIMIT,
              "the genesis account " + user);
    }
    contract = new Wallet(client, rich, richUser).deploy(adder.spec());
  }

  public void startWorker(int index) throws IOException {
    DataDirectory data = new DataDirectory(directory.resolve("worker-" + index));
    workers[index] =
        new WorkerNode(
            data,
            genesis,
            new WorkerNode.Settings(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.empty(),
                List.of(new InetSocketAddress("127.0.0.1", coordinator.port())),
                2,
                Duration.ofMillis(5),
                new WorkerStore.Memory(CACHE, CACHE),
                Duration.ofHours(24),
                terms.keep(),
                true,
                TransportSettings.DEFAULT,
                terms.development()
                    ? Optional.empty()
                    : Optional.of(
                        operator.invite(
                            genesis.hash(), new NodeKey(data.nodeSeed()).id(), Long.MAX_VALUE))),
            failures::add);
  }

  /** Where the operator's key is. */
  public Path operatorKey() {
    return directory.resolve("operator").resolve(DataDirectory.OPERATOR_KEY);
  }

  public void stopWorker(int index) {
    workers[index].close();
    workers[index] = null;
  }

  public void awaitServed(long realms) {
    client
        .checkpoints()
        .await(
            _ -> client.realms().stream().filter(r -> !r.endpoint().isEmpty()).count() >= realms,
            LIMIT,
            realms + " realms to be served");
  }

  public Endpoint coordinator() {
    return endpoint(coordinator.port());
  }

  /** The worker of a realm. */
  public Endpoint worker(int realm) {
    return client.worker(new RealmId(realm)).orElseThrow();
  }

  public Genesis genesis() {
    return genesis;
  }

  public Wallet wallet() {
    return new Wallet(client, rich, richUser);
  }

  /** The rich account's slots at the latest checkpoint. */
  public SlotTree slots() {
    return client.state().slots(contract, richUser, wallet().settle());
  }

  /** A proved call of {@code add} by the rich account. */
  public Call.Proven call(SlotTree own, long anchorHeight, long amount) {
    return adder.call(client, contract, richUser, own, anchorHeight, amount);
  }

  private static Endpoint endpoint(int port) {
    return new Endpoint("127.0.0.1", port);
  }

  @Override
  public void close() {
    client.close();
    for (WorkerNode worker : workers) {
      if (worker != null) {
        worker.close();
      }
    }
    coordinator.close();
  }
}
