package dev.freehold.aggregator.daemon;

import dev.freehold.aggregator.agent.AggregatorAgent;
import dev.freehold.aggregator.agent.AggregatorPeers;
import dev.freehold.aggregator.agent.SnarkPackProver;
import dev.freehold.aggregator.machine.AggregatorInput;
import dev.freehold.aggregator.machine.AggregatorMachine;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.RequestException;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.lifecycle.Lifecycle;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.TurnedAwayException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import dev.freehold.snarkpack.ReferenceStringException;
import dev.freehold.snarkpack.StructuredReferenceString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An aggregator, put together and running: connected to the coordinator again and again. */
public final class AggregatorNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AggregatorNode.class);
  private static final Duration FINISH_MAX = Duration.ofSeconds(120);
  private static final long RECONNECT_MS = 1_000;

  /**
   * Settings of an aggregator's process.
   *
   * @param payee whom the coordinator pays
   * @param threads that aggregate
   * @param takesOpenJobs whether it does jobs that are open to all when it has no lease
   * @param referenceString the file of the network's reference string; a network that has the
   *     development one needs none
   */
  public record Settings(
      Endpoint coordinator,
      UserId payee,
      int threads,
      boolean takesOpenJobs,
      Optional<Path> referenceString) {}

  private final Settings settings;
  private final NodeKey key;
  private final FreeholdClient client;
  private final StructuredReferenceString srs;
  private final AggregatorAgent agent;
  private final Consumer<Throwable> onFailure;
  private final AtomicReference<NodeConnection> connection = new AtomicReference<>();
  private final Thread connecting = Thread.ofPlatform().name("connect").unstarted(this::connect);
  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private volatile boolean stopping;

  /**
   * Starts.
   *
   * @param key the aggregator's, to which its standing belongs
   * @param tell shown what happens, line by line
   * @param progress shown how far the present job is, in [0, 1]
   * @param onFailure told what ended the aggregator, if anything does
   * @throws ClientException if there is no coordinator, or its network has no aggregation
   * @throws ForeignException if the reference string is not the network's
   * @throws ReferenceStringException if the file of the reference string cannot be used
   * @throws RequestException if the network needs such a file, and none is given
   */
  public AggregatorNode(
      Settings settings,
      NodeKey key,
      Consumer<String> tell,
      DoubleConsumer progress,
      Consumer<Throwable> onFailure) {
    this.settings = settings;
    this.key = key;
    this.onFailure = onFailure;
    Lifecycle making = new Lifecycle();
    try {
      requireCoordinator(settings.coordinator());
      client = making.add(FreeholdClient.connect(settings.coordinator(), Hash32.ZERO));
      srs = making.add(referenceString(client.genesis(), settings.referenceString(), tell));
      AggregatorMachine machine =
          new AggregatorMachine(
              new AggregatorMachine.Identity(
                  client.genesis().hash(),
                  settings.payee(),
                  key.publicKey(),
                  settings.takesOpenJobs()),
              key::sign);
      agent =
          new AggregatorAgent(
              machine,
              settings.payee(),
              new WorkerProofs(client),
              new SnarkPackProver(srs, settings.threads()),
              new Peers(tell, progress),
              onFailure);
    } catch (RuntimeException | Error e) {
      making.undo(e);
      throw e;
    }
    agent.start();
    connecting.start();
  }

  private static void requireCoordinator(Endpoint endpoint) {
    try (NodeConnection connection = NodeConnection.toAsk(endpoint, ClientOptions.DEFAULT)) {
      if (connection.role() != Role.COORDINATOR) {
        throw new RequestException(
            "--join %s: this is a worker; --join wants the coordinator, by default at port 7400"
                .formatted(endpoint));
      }
    }
  }

  /** The string that the network's aggregates are made under. */
  private static StructuredReferenceString referenceString(
      Genesis genesis, Optional<Path> file, Consumer<String> tell) {
    ReferenceKey key =
        genesis.aggregation().orElseThrow(() -> new ClientException(GoodbyeReason.NO_AGGREGATION));
    if (file.isEmpty()) {
      if (!key.equals(ReferenceKey.DEVELOPMENT)) {
        throw new RequestException(
            "the network's aggregates are made under the reference string "
                + key.digest()
                + ": give its file with --reference-string");
      }
      tell.accept("making the development reference string");
      return StructuredReferenceString.development(Limits.JOB_PROOFS_MAX);
    }
    tell.accept("checking the powers of the reference string in " + file.get());
    StructuredReferenceString srs =
        StructuredReferenceString.load(file.get(), Limits.JOB_PROOFS_MAX);
    if (!srs.key().equals(key)) {
      Hash32 given = srs.digest();
      srs.close();
      throw new ForeignException(
          "%s is the reference string %s; this network's is %s"
              .formatted(file.get(), given, key.digest()));
    }
    return srs;
  }

  @Override
  public void close() {
    agent.post(new AggregatorInput.StopAsked());
    try {
      if (!agent.awaitFinish(FINISH_MAX)) {
        LOG.warn("the last job was not finished within {}", FINISH_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopping = true;
    connecting.interrupt();
    closeConnection();
    agent.close();
    client.close();
    srs.close();
  }

  private void closeConnection() {
    NodeConnection open = connection.getAndSet(null);
    if (open != null) {
      open.close();
    }
  }

  private void connect() {
    try {
      while (!stopping) {
        CountDownLatch gone = new CountDownLatch(1);
        Optional<NodeConnection> opened = open(gone);
        if (opened.isPresent()) {
          gone.await();
          connection.set(null);
          agent.post(new AggregatorInput.Disconnected());
          opened.get().end().ifPresent(this::requireMayReturn);
        }
        TimeUnit.MILLISECONDS.sleep(RECONNECT_MS);
      }
    } catch (InterruptedException e) {
      // Closing ends the wait.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      onFailure.accept(e);
    }
  }

  /** Connects and asks for what a registration needs; empty if there is no coordinator now. */
  private Optional<NodeConnection> open(CountDownLatch gone) {
    try {
      NodeConnection opened =
          NodeConnection.open(
              settings.coordinator(),
              ClientOptions.DEFAULT.withGenesis(client.genesis().hash()),
              key,
              new CoordinatorListener(gone));
      connection.set(opened);
      if (opened.ask(r -> new Query.CheckpointOf(r, -1))
          instanceof Answer.CheckpointAt(_, Checkpoint latest)) {
        agent.post(new AggregatorInput.Connected(latest.height(), latest.hash()));
      }
      return Optional.of(opened);
    } catch (ConnectionClosedException e) {
      requireMayReturn(e);
    } catch (ForeignException e) {
      if (!joined.isDone()) {
        throw e;
      }
      LOG.info("{}", e.getMessage());
    } catch (ClientException e) {
      LOG.info("{}", e.getMessage());
      closeConnection();
    }
    return Optional.empty();
  }

  /**
   * Whoever was turned away for what no attempt changes stays away; other ends may pass. An
   * aggregator that has been registered before goes on: then it is the coordinator that has
   * changed.
   */
  private void requireMayReturn(ConnectionClosedException end) {
    Optional<GoodbyeReason> lasting = end.reason().filter(GoodbyeReason::isLasting);
    if (!stopping && lasting.isPresent() && mayEnd(lasting.get())) {
      throw new TurnedAwayException(end.getMessage(), lasting.get());
    }
    LOG.info("{}", end.getMessage());
  }

  private boolean mayEnd(GoodbyeReason lasting) {
    return lasting == GoodbyeReason.NOT_ALLOWED || !joined.isDone();
  }

  /** Completed once the coordinator has registered this aggregator. */
  public CompletableFuture<Void> joined() {
    return joined;
  }

  /** Listener that turns what the coordinator says into inputs of the machine. */
  private final class CoordinatorListener implements NodeConnection.Listener {
    private final CountDownLatch gone;

    private CoordinatorListener(CountDownLatch gone) {
      this.gone = gone;
    }

    @Override
    public void status(Hash32 bundle, BundleStatus status) {
      throw new IllegalStateException("nothing was sent that could have a status");
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      agent.post(new AggregatorInput.CheckpointSeen(checkpoint.height(), checkpoint.hash()));
    }

    @Override
    public void work(Work message) {
      if (message instanceof Work.Registered) {
        joined.complete(null);
      }
      agent.post(new AggregatorInput.Heard(message));
    }

    @Override
    public void closed(String why) {
      gone.countDown();
    }
  }

  private final class Peers implements AggregatorPeers {
    private final Consumer<String> tell;
    private final DoubleConsumer progress;

    private Peers(Consumer<String> tell, DoubleConsumer progress) {
      this.tell = tell;
      this.progress = progress;
    }

    @Override
    public void send(Work message) {
      NodeConnection open = connection.get();
      if (open == null) {
        return;
      }
      try {
        open.send(message);
      } catch (ClientException e) {
        // It is sent again once there is a connection.
        LOG.debug("{}", e.getMessage());
      }
    }

    @Override
    public void askBoard() {
      NodeConnection open = connection.get();
      if (open == null) {
        return;
      }
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  if (open.ask(r -> new Query.JobsOf(r, 0)) instanceof Answer.Jobs board) {
                    agent.post(new AggregatorInput.BoardSeen(board.jobs()));
                  }
                } catch (ClientException e) {
                  LOG.debug("{}", e.getMessage());
                }
              });
    }

    @Override
    public void tell(String text) {
      tell.accept(text);
    }

    @Override
    public void progress(double done) {
      progress.accept(done);
    }
  }
}
