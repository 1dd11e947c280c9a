package dev.freehold.network;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Wallet;
import dev.freehold.config.Keep;
import dev.freehold.coordinator.agent.CoordinatorDriver;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.service.OperatorKey;
import dev.freehold.node.service.WorkerNode;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.node.validator.ValidatorNode;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Four validators and two workers on loopback sockets with stores on disk, in this process, and a
 * client that knows all four. Account 0 of realm r belongs to {@code signers.get(r)}.
 */
final class CommitteeNetwork implements AutoCloseable {
  static final int VALIDATORS = 4;
  static final int REALMS = 2;
  static final Duration LIMIT = Duration.ofSeconds(60);
  static final long INTERVAL_MS = 200;
  private static final long FUNDS = 1_000_000_000L;
  private static final long CACHE = 8L << 20;

  final List<Signer> signers = new ArrayList<>();
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  final FreeholdClient client;
  final Genesis genesis;
  private final Path directory;
  private final BoardRules rules;
  private final Roads roads;
  private final List<InetSocketAddress> addresses;
  private final CoordinatorNode[] validators = new CoordinatorNode[VALIDATORS];
  private final WorkerNode[] workers = new WorkerNode[REALMS];

  /** Addresses by which processes reach validators. */
  interface Roads {
    /**
     * The address for one process.
     *
     * @param place of the validator
     * @param at where it listens
     * @param from place of the validator that connects; of a worker, its number and {@link
     *     #VALIDATORS}
     */
    InetSocketAddress to(int place, InetSocketAddress at, int from);
  }

  /** Starts all of them, and returns once every realm is served. */
  CommitteeNetwork(Path directory) throws IOException {
    this(directory, REALMS, BoardRules.DEFAULT, (_, at, _) -> at);
  }

  /** Likewise, with these rules of the board of jobs. */
  CommitteeNetwork(Path directory, BoardRules rules) throws IOException {
    this(directory, REALMS, rules, (_, at, _) -> at);
  }

  /** Likewise; the client reaches everybody without roads. */
  CommitteeNetwork(Path directory, Roads roads) throws IOException {
    this(directory, REALMS, BoardRules.DEFAULT, roads);
  }

  /** With so many workers: the first realms are served by them, and the others by nobody. */
  CommitteeNetwork(Path directory, int workersCount) throws IOException {
    this(directory, workersCount, BoardRules.DEFAULT, (_, at, _) -> at);
  }

  private CommitteeNetwork(Path directory, int workersCount, BoardRules rules, Roads roads)
      throws IOException {
    this.directory = directory;
    this.rules = rules;
    this.roads = roads;
    addresses = addresses();
    List<Genesis.Funded> funded = new ArrayList<>();
    for (int realm = 0; realm < REALMS; realm++) {
      signers.add(Signer.generate());
      funded.add(new Genesis.Funded(signers.get(realm).authKey(), FUNDS));
    }
    List<ValidatorKey> keys = new ArrayList<>();
    for (int place = 0; place < VALIDATORS; place++) {
      keys.add(ValidatorKey.of(data(place)));
      ValidatorNode.found(data(place));
    }
    genesis =
        new Genesis(
            "test",
            true,
            REALMS,
            System.currentTimeMillis(),
            new Founders(FaultModel.BYZANTINE, keys.stream().map(ValidatorKey::founder).toList()),
            new OperatorKey(new DataDirectory(directory.resolve("operator")).operatorSeed())
                .publicKey(),
            new FeeSchedule(10, 1, 1, 1),
            funded);
    for (int place = 0; place < VALIDATORS; place++) {
      startValidator(place);
    }
    for (int worker = 0; worker < workersCount; worker++) {
      startWorker(worker);
    }
    client =
        FreeholdClient.connect(
            endpoints(), ClientOptions.DEFAULT.withGenesis(genesis.hash()).withOutageLimit(LIMIT));
    awaitServed(workersCount);
  }

  /**
   * Each of an address of its own, with a port that is free there: none of the links takes it while
   * nobody listens.
   */
  private static List<InetSocketAddress> addresses() throws IOException {
    List<InetSocketAddress> free = new ArrayList<>();
    for (int place = 0; place < VALIDATORS; place++) {
      InetAddress own = InetAddress.getByName("127.0.0." + (2 + place));
      try (ServerSocket socket = new ServerSocket(0, 1, own)) {
        free.add(new InetSocketAddress(own, socket.getLocalPort()));
      }
    }
    return free;
  }

  private DataDirectory data(int place) {
    return new DataDirectory(directory.resolve("validator-" + place));
  }

  /** Where the validators listen. */
  List<Endpoint> endpoints() {
    return addresses.stream()
        .map(at -> new Endpoint(at.getAddress().getHostAddress(), at.getPort()))
        .toList();
  }

  /** Starts a validator, for the first time or again. */
  void startValidator(int place) throws IOException {
    Map<Hash32, InetSocketAddress> others = new HashMap<>();
    for (int other = 0; other < VALIDATORS; other++) {
      if (other != place) {
        others.put(node(other), roads.to(other, addresses.get(other), place));
      }
    }
    validators[place] =
        new CoordinatorNode(
            data(place),
            genesis,
            new CoordinatorNode.Settings(
                addresses.get(place),
                1,
                INTERVAL_MS,
                CACHE,
                rules,
                TransportSettings.DEFAULT,
                CoordinatorNode.Start.USUAL,
                BlockTrust.AS_REPORTED,
                others,
                CoordinatorDriver.SNAPSHOT_AFTER_BYTES,
                0),
            failures::add);
  }

  void stopValidator(int place) {
    validators[place].close();
    validators[place] = null;
  }

  void startWorker(int worker) throws IOException {
    List<InetSocketAddress> validatorsByRoad = new ArrayList<>();
    for (int place = 0; place < VALIDATORS; place++) {
      validatorsByRoad.add(roads.to(place, addresses.get(place), VALIDATORS + worker));
    }
    workers[worker] =
        new WorkerNode(
            new DataDirectory(directory.resolve("worker-" + worker)),
            genesis,
            new WorkerNode.Settings(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.empty(),
                validatorsByRoad,
                1,
                Duration.ofMillis(5),
                new WorkerStore.Memory(CACHE, CACHE),
                Duration.ofHours(24),
                Keep.ALL,
                true,
                TransportSettings.DEFAULT,
                Optional.empty()),
            failures::add);
  }

  void stopWorker(int worker) {
    workers[worker].close();
    workers[worker] = null;
  }

  private Hash32 node(int place) {
    return genesis.founders().committee().validators().get(place).node();
  }

  Path operatorKey() {
    return directory.resolve("operator").resolve(DataDirectory.OPERATOR_KEY);
  }

  /**
   * The place of the validator that leads, at a checkpoint in the first half of its window, so that
   * it still does when this returns.
   */
  int awaitLeader() {
    Leaders leaders = new Leaders(genesis.firstEra());
    long half = genesis.firstEra().windowSlots() / 2;
    Checkpoint begun =
        await(
            checkpoint ->
                slot(checkpoint).isPresent()
                    && genesis.firstEra().window(slot(checkpoint).get())
                        == genesis.firstEra().window(slot(checkpoint).get() + half),
            "a window of a leader to begin");
    return leaders.of(slot(begun).orElseThrow());
  }

  static Optional<Long> slot(Checkpoint checkpoint) {
    return checkpoint.finality().map(FinalityProof::slot);
  }

  /** Waits until every realm has a worker that is connected to the client's table. */
  void awaitServed() {
    awaitServed(REALMS);
  }

  private void awaitServed(int realms) {
    await(
        _ -> client.realms().stream().filter(r -> !r.endpoint().isEmpty()).count() >= realms,
        "%d realms to be served".formatted(realms));
  }

  Checkpoint await(Predicate<Checkpoint> condition, String what) {
    return client
        .checkpoints()
        .await(
            checkpoint -> {
              try {
                return condition.test(checkpoint);
              } catch (ClientException e) {
                // Nobody answers just now.
                return false;
              }
            },
            LIMIT,
            what);
  }

  /** A checkpoint as a validator has it. */
  Checkpoint checkpointOf(int place, long height) {
    return ((Answer.CheckpointAt)
            client.askNode(endpoints().get(place), r -> new Query.CheckpointOf(r, height)))
        .checkpoint();
  }

  /** What a validator has counted since its start. */
  long counter(int place, String name) {
    return ((Answer.Counters) client.askNode(endpoints().get(place), Query.CountersOf::new))
        .counters().stream()
            .filter(counter -> counter.name().equals(name))
            .mapToLong(Answer.Counter::value)
            .sum();
  }

  /** Whether a validator knows of a worker that is to follow the first realm. */
  boolean followed(int place) {
    return ((Answer.Network) client.askNode(endpoints().get(place), Query.NetworkState::new))
        .realms()
        .getFirst()
        .follower()
        .isPresent();
  }

  UserId user(int realm) {
    return UserId.of(new RealmId(realm), 0);
  }

  Wallet wallet(int realm) {
    return new Wallet(client, signers.get(realm), user(realm));
  }

  @Override
  public void close() {
    client.close();
    for (WorkerNode worker : workers) {
      if (worker != null) {
        worker.close();
      }
    }
    for (CoordinatorNode validator : validators) {
      if (validator != null) {
        validator.close();
      }
    }
  }
}
