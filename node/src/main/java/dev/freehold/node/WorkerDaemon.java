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
import dev.freehold.protocol.wire.Invitation;
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
import java.util.stream.Collectors;

/** The realm worker as a program. */
final class WorkerDaemon implements Daemon<WorkerConfig> {
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
                config.join().stream().map(WorkerDaemon::address).toList(),
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

  private static String awaited(WorkerConfig config) {
    return config.join().size() == 1
        ? "the coordinator at " + config.join().getFirst()
        : "a coordinator: one of those at "
            + config.join().stream().map(Endpoint::toString).collect(Collectors.joining(", "));
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

  /** The genesis in the data directory; at the first start the network's. */
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
    try (WaitNotice _ = new WaitNotice("worker waits for " + awaited(config))) {
      Genesis genesis = new GenesisSearch(config.join(), config.genesis()).found();
      directory.genesis(genesis);
      return genesis;
    }
  }
}
