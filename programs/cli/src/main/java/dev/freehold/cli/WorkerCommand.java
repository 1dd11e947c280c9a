package dev.freehold.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.config.WorkerConfig;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.service.HashCalibration;
import dev.freehold.node.service.WorkerNode;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold worker}. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description = {
      "Run a realm worker: it joins a coordinator and serves the realms it is given.",
      "Each setting comes from a flag, else from the environment (FREEHOLD_JOIN, ...), else from"
          + " the file of --config (join: ...), else it has its default."
    })
final class WorkerCommand implements Callable<Integer> {
  private static final int JOIN_ATTEMPTS = 20;
  private static final long JOIN_PAUSE_MS = 500;

  @Option(names = "--join", paramLabel = "HOST:PORT", description = "The coordinator.")
  private String join;

  @Option(names = "--data", paramLabel = "DIR", description = "Directory of the store.")
  private String data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to listen; port 0 takes a free one. Default: 127.0.0.1:7410.")
  private String listen;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = "Where clients reach this worker, if not where it listens.")
  private String advertise;

  @Option(
      names = "--genesis",
      paramLabel = "HASH",
      description =
          "The genesis hash to insist on. Without it, the first start trusts the coordinator's.")
  private String genesisHash;

  @Option(
      names = "--verifier-threads",
      paramLabel = "N",
      description = "Threads that check proofs; 0 for one a core. Default: 0.")
  private String verifierThreads;

  @Option(
      names = "--seal-interval-ms",
      paramLabel = "MS",
      description = "Age at which a batch is sealed although it is not full. Default: 50.")
  private String sealIntervalMs;

  @Option(
      names = "--cache-mib",
      paramLabel = "MIB",
      description = "Memory of RocksDB, unflushed writes included, in MiB. Default: 256.")
  private String cacheMib;

  @Option(
      names = "--node-cache-mib",
      paramLabel = "MIB",
      description = "Memory for tree nodes and accounts in front of RocksDB in MiB. Default: 64.")
  private String nodeCacheMib;

  @Option(
      names = "--receipt-hours",
      paramLabel = "HOURS",
      description = "For how long it is kept what became of a bundle. Default: 24.")
  private String receiptHours;

  @Option(
      names = "--keep",
      paramLabel = "all|uncovered",
      description = {
        "Which single proofs to keep: all, or those of blocks that no checked aggregates cover.",
        "Default: all."
      })
  private String keep;

  @Option(
      names = "--witnesses",
      paramLabel = "true|false",
      description = "Keep the witness of every block, for checks without state. Default: false.")
  private String witnesses;

  @Mixin private ConfigOptions options;
  @Mixin private DaemonOptions daemon;

  @Override
  public Integer call() throws Exception {
    Map<String, String> flags = new LinkedHashMap<>();
    ConfigOptions.put(flags, "join", join);
    ConfigOptions.put(flags, "data", data);
    ConfigOptions.put(flags, "listen", listen);
    ConfigOptions.put(flags, "advertise", advertise);
    ConfigOptions.put(flags, "verifierThreads", verifierThreads);
    ConfigOptions.put(flags, "sealIntervalMs", sealIntervalMs);
    ConfigOptions.put(flags, "cacheMib", cacheMib);
    ConfigOptions.put(flags, "nodeCacheMib", nodeCacheMib);
    ConfigOptions.put(flags, "receiptHours", receiptHours);
    ConfigOptions.put(flags, "keep", keep);
    ConfigOptions.put(flags, "witnesses", witnesses);
    WorkerConfig config = options.load(WorkerConfig.class, flags);
    DataDirectory directory = new DataDirectory(config.data());
    Genesis genesis = takeUpGenesis(directory, config);
    HashCalibration.start();
    WorkerNode node =
        new WorkerNode(
            directory,
            genesis,
            new WorkerNode.Settings(
                address(config.listen()),
                config.advertise(),
                address(config.join()),
                config.verifierThreads() == 0
                    ? Runtime.getRuntime().availableProcessors()
                    : config.verifierThreads(),
                Duration.ofMillis(config.sealIntervalMs()),
                new WorkerStore.Memory(
                    (long) config.cacheMib() << 20, (long) config.nodeCacheMib() << 20),
                Duration.ofHours(config.receiptHours()),
                config.keepsUncoveredOnly(),
                config.witnesses()),
            daemon::failed);
    return daemon.run("worker", new Endpoint(config.listen().host(), node.port()), node);
  }

  private static InetSocketAddress address(Endpoint endpoint) {
    return new InetSocketAddress(endpoint.host(), endpoint.port());
  }

  private Genesis takeUpGenesis(DataDirectory directory, WorkerConfig config)
      throws InterruptedException {
    Hash32 wanted = genesisHash == null ? Hash32.ZERO : Hash32.parse(genesisHash);
    Optional<Genesis> known = directory.genesis();
    if (known.isPresent()) {
      if (genesisHash != null && !known.get().hash().equals(wanted)) {
        throw new StoreException(config.data() + " holds the network " + known.get().hash());
      }
      return known.get();
    }
    ClientException failure = null;
    for (int attempt = 0; attempt < JOIN_ATTEMPTS; attempt++) {
      try (FreeholdClient client = FreeholdClient.connect(config.join(), wanted)) {
        directory.genesis(client.genesis());
        return client.genesis();
      } catch (ClientException e) {
        failure = e;
        Thread.sleep(JOIN_PAUSE_MS);
      }
    }
    throw failure;
  }
}
