package dev.freehold.node.service;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.config.Keep;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.lifecycle.Lifecycle;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.sync.RemoteCopier;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.CoordinatorLinks;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.IntakeGate;
import dev.freehold.node.transport.NodeServer;
import dev.freehold.node.transport.ReplicaLinks;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.node.validator.CommitteeSignatures;
import dev.freehold.protocol.query.StateQueries;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.socket.TurnedAwayException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.snarkpack.ReferenceStringException;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import dev.freehold.verifier.Groth16BundleVerifier;
import dev.freehold.verifier.signature.Ed25519Verifier;
import dev.freehold.worker.agent.BlockPool;
import dev.freehold.worker.agent.BlockProcessor;
import dev.freehold.worker.agent.EvidenceKeeper;
import dev.freehold.worker.agent.FollowerLinks;
import dev.freehold.worker.agent.FollowingDriver;
import dev.freehold.worker.agent.FollowingPeers;
import dev.freehold.worker.agent.FollowingTaskPool;
import dev.freehold.worker.agent.FollowingThread;
import dev.freehold.worker.agent.VerificationPool;
import dev.freehold.worker.agent.WitnessKeeper;
import dev.freehold.worker.agent.WorkerDriver;
import dev.freehold.worker.agent.WorkerTaskPool;
import dev.freehold.worker.agent.WorkerThread;
import dev.freehold.worker.copy.CopySettings;
import dev.freehold.worker.desk.FollowerDesk;
import dev.freehold.worker.desk.WorkerDesk;
import dev.freehold.worker.follow.TailReplay;
import dev.freehold.worker.machine.RealmSettings;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A worker, put together and running. */
public final class WorkerNode implements AutoCloseable {
  /** How long a worker that stops may take to finish what it has admitted. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(5);

  private final Hash32 node;
  private final Genesis genesis;
  private final Settings settings;
  private final NodeServer server;
  private final CoordinatorLinks links;
  private final WorkerThread agent;
  private final ParallelHasher hasher;
  private final WorkerStore store;
  private final Lifecycle lifecycle = new Lifecycle();
  private final NodeEvents events = new NodeEvents("worker");
  private final CompletableFuture<Void> joined = new CompletableFuture<>();

  /**
   * Settings of a worker's process.
   *
   * @param listen where to listen for clients
   * @param advertise where clients reach this worker, if not where it listens
   * @param validators where the network's validators listen: at least one, none twice
   * @param verifierThreads threads that check proofs
   * @param sealAfter age at which a batch is sealed although it is not full
   * @param memory what the store may take
   * @param receiptsKept how long it is kept what became of a bundle
   * @param keep which single proofs are kept
   * @param keepsWitnesses whether the witness of every block is kept
   * @param transport of the connections that it accepts
   * @param invitation what it shows the coordinator that has never let it in
   */
  public record Settings(
      InetSocketAddress listen,
      Optional<Endpoint> advertise,
      List<InetSocketAddress> validators,
      int verifierThreads,
      Duration sealAfter,
      WorkerStore.Memory memory,
      Duration receiptsKept,
      Keep keep,
      boolean keepsWitnesses,
      TransportSettings transport,
      Optional<Invitation> invitation) {
    public Settings {
      validators = List.copyOf(validators);
    }

    /** Settings of one validator, with the usual ones of connections, and no invitation. */
    public Settings(
        InetSocketAddress listen,
        Optional<Endpoint> advertise,
        InetSocketAddress coordinator,
        int verifierThreads,
        Duration sealAfter,
        WorkerStore.Memory memory,
        Duration receiptsKept,
        Keep keep,
        boolean keepsWitnesses) {
      this(
          listen,
          advertise,
          List.of(coordinator),
          verifierThreads,
          sealAfter,
          memory,
          receiptsKept,
          keep,
          keepsWitnesses,
          TransportSettings.DEFAULT,
          Optional.empty());
    }
  }

  /**
   * Starts.
   *
   * @param onFailure told what ended the worker, if anything does
   * @throws StoreException if the data cannot be used
   * @throws ReferenceStringException if the reference key that the genesis names is no good
   * @throws IOException if the address cannot be bound
   */
  public WorkerNode(
      DataDirectory data, Genesis genesis, Settings settings, Consumer<Throwable> onFailure)
      throws IOException {
    this.genesis = genesis;
    NodeKey key = new NodeKey(data.nodeSeed());
    TlsContext tls = TlsContext.of(key);
    node = key.id();
    this.settings = settings;
    SignatureVerifier signatures = new Ed25519Verifier();
    AggregateVerifier verifier = SnarkPackVerifier.of(genesis, 1);
    try {
      store = lifecycle.add(WorkerStore.open(data.resolve("state"), genesis, settings.memory()));
      store.patient(events::disk);
      store.keepReceipts(settings.receiptsKept());
      ConnectionRegistry registry = new ConnectionRegistry(settings.transport());
      IntakeGate gate = new IntakeGate();
      EventLoops loops = lifecycle.add(new EventLoops());
      links =
          new CoordinatorLinks(
              lifecycle.add(EventLoops.ofLinks()),
              settings.validators(),
              tls,
              this::introduction,
              events);
      NodeReport report = lifecycle.add(new NodeReport(data, registry, events));
      WorkerConnections peers = new WorkerConnections(registry, gate, links, report.head(), events);
      hasher = lifecycle.add(new ParallelHasher(Runtime.getRuntime().availableProcessors()));
      WorkerTaskPool tasks = tasks();
      IntakeGate blocks = PrimaryService.gate();
      FollowingThread following =
          lifecycle.add(
              following(key, new PrimaryConnections(registry, blocks, links, events), onFailure));
      Optional<ReplicaLinks> followers = followers(data, tls, signatures);
      agent =
          lifecycle.add(
              new WorkerThread(
                  driver(peers, tasks, data::evidence, following, followers), tasks, onFailure));
      WorkerService.Rooms rooms =
          new WorkerService.Rooms(
              lifecycle.add(new QueryPool("query-", 2, Connection.Pause.QUESTIONS)),
              lifecycle.add(new QueryPool("status-", 1, Connection.Pause.STATUSES)),
              queries(report)::answer);
      lifecycle.add(links);
      AggregateKeeper aggregates =
          lifecycle.add(
              new AggregateKeeper(
                  genesis.hash(),
                  store,
                  settings.keep() == Keep.UNCOVERED
                      ? Optional.of(() -> verifier)
                      : Optional.empty(),
                  links::ask));
      WorkerService service =
          new WorkerService(
              new WorkerDesk(signatures, store::trouble),
              gate,
              agent,
              rooms,
              links,
              aggregates,
              new PlacementLog(node, events),
              new PrimaryService(following, blocks));
      server =
          lifecycle.add(new NodeServer(loops, settings.listen(), tls, host(), service, registry));
      Optional<Equivocation> kept = data.evidence();
      following.start(agent::post);
      followers.ifPresent(replicas -> replicas.open(agent::post, onFailure));
      agent.start();
      kept.ifPresent(evidence -> agent.post(new WorkerInput.EvidenceHeard(evidence)));
      links.open(new LinkEnds(service, onFailure));
    } catch (IOException | RuntimeException | Error e) {
      lifecycle.undo(e);
      throw e;
    }
  }

  /** Links with those that follow this worker's realms; empty where no realm is followed. */
  private Optional<ReplicaLinks> followers(
      DataDirectory data, TlsContext tls, SignatureVerifier signatures) {
    return genesis.replication().equals(Replication.ALONE)
        ? Optional.empty()
        : Optional.of(
            lifecycle.add(
                new ReplicaLinks(
                    lifecycle.add(EventLoops.ofLinks()),
                    tls,
                    wanted ->
                        Introduction.toWorker(
                            genesis.hash(),
                            node,
                            endpoint().toString(),
                            store.chain().head().height(),
                            wanted),
                    new FollowerDesk(genesis.hash(), signatures),
                    new ReplicaFiles(store, data))));
  }

  private StateQueries queries(NodeReport report) {
    return new StateQueries(
        node,
        genesis,
        store,
        agent::realms,
        agent::isHandedOver,
        agent::receipts,
        r -> counted(r, report));
  }

  private WorkerDriver driver(
      WorkerConnections peers,
      WorkerTaskPool tasks,
      EvidenceKeeper keeper,
      FollowingThread following,
      Optional<ReplicaLinks> followers) {
    ChainStore chain = store.chain();
    WorkerMachine machine =
        new WorkerMachine(
            node,
            genesis,
            realmSettings(),
            chain,
            store::realm,
            store.tails(),
            new FinalityRule(genesis, CommitteeSignatures.of(genesis))::isFinal,
            ChainState.of(genesis, chain));
    return new WorkerDriver(
        machine,
        chain,
        store::realm,
        peers,
        tasks,
        keeper,
        following,
        followers.<FollowerLinks>map(links -> links).orElse(FollowerLinks.NONE));
  }

  private RealmSettings realmSettings() {
    return RealmSettings.DEFAULT
        .withSealAfterNs(settings.sealAfter().toNanos())
        // One more than are being checked, so that no thread waits for the gatherer.
        .withVerificationsMax(settings.verifierThreads() + 1);
  }

  private Answer.Counters counted(int request, NodeReport report) {
    return agent.counted(
        request, report.counters(), report.program(), links.seen(store.chain().head().height()));
  }

  private WorkerTaskPool tasks() {
    Optional<WitnessKeeper> witnesses =
        settings.keepsWitnesses()
            ? Optional.of(
                (header, witness) ->
                    store.realm(header.realm()).keepWitness(header.height(), witness))
            : Optional.empty();
    return new WorkerTaskPool(
        // Batches of several realms are checked side by side, each on one thread: no thread waits
        // for another's share.
        new VerificationPool(
            new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom()),
            settings.verifierThreads()),
        new BlockPool(
            realm ->
                new BlockProcessor(
                    RealmRules.of(genesis, realm), store.realm(realm), store.chain(), witnesses),
            hasher,
            store::commit),
        copier(),
        new TailReplay(genesis, store));
  }

  private RemoteCopier copier() {
    return new RemoteCopier(
        genesis, store, CopySettings.DEFAULT.withWitnesses(settings.keepsWitnesses()));
  }

  /** What follows realms in seats; it runs from the first seat on. */
  private FollowingThread following(
      NodeKey key, FollowingPeers peers, Consumer<Throwable> onFailure) {
    FollowingTaskPool tasks = new FollowingTaskPool(new TailReplay(genesis, store), copier());
    FollowingDriver driver =
        new FollowingDriver(node, store, new NodeStorageSigner(genesis.hash(), key), peers, tasks);
    return new FollowingThread(driver, tasks, onFailure);
  }

  private SessionHost host() {
    return new SessionHost(Role.WORKER, node, genesis, () -> store.chain().head().height());
  }

  /** This end of the links to validators. */
  private final class LinkEnds implements CoordinatorLinks.Owner {
    private final WorkerService service;
    private final Consumer<Throwable> onFailure;

    private LinkEnds(WorkerService service, Consumer<Throwable> onFailure) {
      this.service = service;
      this.onFailure = onFailure;
    }

    @Override
    public void deliver(int link, Message message) {
      service.fromValidator(link, message);
      if (message instanceof Message.Assignment) {
        joined.complete(null);
      }
    }

    @Override
    public void lost(int link) {
      service.lost(link);
    }

    @Override
    public void turnedAway(CoordinatorLinks.Refusal refusal) {
      events.turnedAway(failure(refusal).getMessage());
    }

    @Override
    public void unwanted(List<CoordinatorLinks.Refusal> refusals) {
      onFailure.accept(TurnedAwayException.ofAll(refusals.stream().map(this::failure).toList()));
    }

    private TurnedAwayException failure(CoordinatorLinks.Refusal refusal) {
      String said =
          refusal.reason() == GoodbyeReason.NOT_INVITED
              ? refusal.said() + "; its node id is " + node
              : refusal.said();
      return JoinRefusal.of(
          "worker", refusal.validator().toString(), genesis.hash(), refusal.reason(), said);
    }
  }

  /** Completed once a coordinator has told this worker which realms are its own. */
  public CompletableFuture<Void> joined() {
    return joined;
  }

  private Introduction introduction() {
    return new Introduction(
        genesis.hash(),
        Role.WORKER,
        node,
        endpoint().toString(),
        store.chain().head().height(),
        settings.invitation());
  }

  /** Where clients reach it. */
  public Endpoint endpoint() {
    return settings
        .advertise()
        .orElseGet(() -> new Endpoint(settings.listen().getHostString(), server.port()));
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /**
   * Stops: admits nothing new, finishes what it has admitted, tells clients and validators, and
   * only then closes.
   */
  @Override
  public void close() {
    if (!agent.drain(DRAIN_MAX)) {
      events.notDrained(DRAIN_MAX);
    }
    lifecycle.close();
  }
}
