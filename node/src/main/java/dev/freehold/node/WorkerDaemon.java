package dev.freehold.node;

import dev.freehold.config.UsageException;
import dev.freehold.config.WorkerConfig;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.service.HashCalibration;
import dev.freehold.node.service.WorkerNode;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.TurnedAwayException;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Role;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The realm worker as a program. */
final class WorkerDaemon implements Daemon<WorkerConfig> {
  private static final int JOIN_ATTEMPTS = 20;
  private static final long JOIN_PAUSE_MS = 500;

  /** Bytes of an invitation's file that are looked at: many times what an invitation has. */
  private static final int INVITATION_FILE_BYTES_MAX = 4096;

  @Override
  public String word() {
    return "worker";
  }

  @Override
  public List<String> description() {
    return List.of("Run a realm worker: it joins a coordinator and serves the realms it is given.");
  }

  @Override
  public Class<WorkerConfig> settings() {
    return WorkerConfig.class;
  }

  @Override
  public Running start(WorkerConfig config, Consumer<Throwable> onFailure)
      throws IOException, InterruptedException {
    requireReachable(config);
    // Before anything is waited for: a file that is none is told at once.
    Optional<Invitation> invitation = config.invitation().map(WorkerDaemon::invitation);
    TransportSettings transport = Connections.settings(word(), config.connections());
    DataDirectory directory = new DataDirectory(config.data()).as(DataDirectory.Use.WORKER);
    Genesis genesis = takeUpGenesis(directory, config);
    new NodeEvents(word()).network(genesis.name(), genesis.hash(), config.data());
    HashCalibration.start();
    WorkerNode node =
        new WorkerNode(
            directory,
            genesis,
            new WorkerNode.Settings(
                address(config.listen()),
                config.advertise(),
                List.of(address(config.join())),
                config.verifierThreads() == 0
                    ? Runtime.getRuntime().availableProcessors()
                    : config.verifierThreads(),
                Duration.ofMillis(config.sealIntervalMs()),
                new WorkerStore.Memory(
                    (long) config.cacheMib() << 20, (long) config.nodeCacheMib() << 20),
                Duration.ofHours(config.receiptHours()),
                config.keep(),
                config.witnesses(),
                transport,
                invitation),
            onFailure);
    return new Running(node.endpoint(), node, node.joined(), awaited(config));
  }

  /** Whoever answers says what the genesis is, and with it whose checkpoints count. */
  private static void requireNamed(Genesis genesis, WorkerConfig config) {
    if (!genesis.development() && config.genesis().isEmpty()) {
      throw new UsageException(
          "%s says that its network is %s, which is no development network: give that hash with --genesis if it is what you know from elsewhere"
              .formatted(config.join(), genesis.hash()));
    }
  }

  private static String awaited(WorkerConfig config) {
    return "the coordinator at " + config.join();
  }

  /** Where a worker listens is told to every client, on whatever machine. */
  private static void requireReachable(WorkerConfig config) {
    Optional<Endpoint> advertised = config.advertise();
    if (advertised.filter(endpoint -> !endpoint.isReachable()).isPresent()) {
      throw new UsageException(
          "clients cannot reach %s: --advertise says where they do, a host and a port"
              .formatted(advertised.get()));
    }
    if (advertised.isEmpty() && config.listen().isWildcard()) {
      throw new UsageException(
          "clients cannot reach %s: --listen %s wants --advertise HOST:PORT beside it"
              .formatted(config.listen().host(), config.listen()));
    }
  }

  private static Invitation invitation(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Invitation.parse(
          new String(in.readNBytes(INVITATION_FILE_BYTES_MAX), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new StoreException(FileFailure.reading(file, e), e);
    } catch (IllegalArgumentException e) {
      throw new StoreException(file + ": " + e.getMessage(), e);
    }
  }

  private static InetSocketAddress address(Endpoint endpoint) {
    return new InetSocketAddress(endpoint.host(), endpoint.port());
  }

  /** The genesis in the data directory; at the first start the coordinator's. */
  private static Genesis takeUpGenesis(DataDirectory directory, WorkerConfig config)
      throws InterruptedException {
    Optional<Genesis> known = directory.genesis();
    if (known.isPresent()) {
      Hash32 hash = known.get().hash();
      if (config.genesis().isPresent() && !config.genesis().get().equals(hash)) {
        throw new StoreException(config.data() + " holds the network " + hash);
      }
      return known.get();
    }
    ClientOptions options = ClientOptions.DEFAULT.withGenesis(config.genesis().orElse(Hash32.ZERO));
    ClientException failure = null;
    try (WaitNotice _ = new WaitNotice("worker waits for " + awaited(config))) {
      for (int attempt = 0; attempt < JOIN_ATTEMPTS; attempt++) {
        try (NodeConnection connection = NodeConnection.toAsk(config.join(), options)) {
          if (connection.role() != Role.COORDINATOR) {
            throw new UsageException(
                "--join %s: this is a worker; --join wants the coordinator, by default at port 7400"
                    .formatted(config.join()));
          }
          Genesis genesis = connection.genesis();
          requireNamed(genesis, config);
          directory.genesis(genesis);
          return genesis;
        } catch (ForeignException | TurnedAwayException e) {
          throw e;
        } catch (ClientException e) {
          failure = e;
          Thread.sleep(JOIN_PAUSE_MS);
        }
      }
    }
    throw failure;
  }
}
