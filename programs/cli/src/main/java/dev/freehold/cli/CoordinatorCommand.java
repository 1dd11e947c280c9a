package dev.freehold.cli;

import dev.freehold.config.CoordinatorConfig;
import dev.freehold.config.GenesisFile;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.service.HashCalibration;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.store.DataDirectory;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold coordinator}. */
@Command(
    name = "coordinator",
    mixinStandardHelpOptions = true,
    description = {
      "Run a coordinator.",
      "Each setting comes from a flag, else from the environment (FREEHOLD_LISTEN, ...), else from"
          + " the file of --config (listen: ...), else it has its default.",
      "With --development and an empty data directory it founds a development network; any other"
          + " begins with `freehold coordinator genesis`."
    },
    subcommands = CoordinatorGenesisCommand.class)
final class CoordinatorCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of the log, the store and the keys.")
  private String data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to listen; port 0 takes a free one. Default: 127.0.0.1:7400.")
  private String listen;

  @Option(
      names = "--genesis",
      paramLabel = "FILE",
      description = "The network's genesis file; needed at the first start only.")
  private String genesisFile;

  @Option(
      names = "--development",
      arity = "0",
      description = "Found a development network if the data directory is empty.")
  private boolean development;

  @Option(
      names = "--realms",
      paramLabel = "N",
      description = "Active realms of the network that is founded. Default: 4.")
  private String realms;

  @Option(
      names = "--fund",
      paramLabel = "AUTHKEY=BALANCE",
      description = "An account of the network that is founded; may be repeated.")
  private Map<String, Long> funded = new LinkedHashMap<>();

  @Option(
      names = "--realms-per-worker",
      paramLabel = "N",
      description = "Realms that a joining worker is given. Default: 2.")
  private String realmsPerWorker;

  @Option(
      names = "--checkpoint-interval-ms",
      paramLabel = "MS",
      description = "Milliseconds between checkpoints. Default: 1000.")
  private String checkpointIntervalMs;

  @Option(
      names = "--cache-mib",
      paramLabel = "MIB",
      description = "The store's cache in MiB. Default: 64.")
  private String cacheMib;

  @Option(
      names = "--job-cut-age",
      paramLabel = "N",
      description =
          "Checkpoints that proofs wait to be cut into an aggregation job, where at least 64 of"
              + " them make it worth it. Default: 16.")
  private String jobCutAge;

  @Option(
      names = "--job-wait-max",
      paramLabel = "N",
      description = "Checkpoints that proofs wait for it however few they are. Default: 256.")
  private String jobWaitMax;

  @Mixin private ConfigOptions options;
  @Mixin private DaemonOptions daemon;

  @Override
  public Integer call() throws Exception {
    Map<String, String> flags = new LinkedHashMap<>();
    ConfigOptions.put(flags, "data", data);
    ConfigOptions.put(flags, "listen", listen);
    ConfigOptions.put(flags, "genesis", genesisFile);
    ConfigOptions.put(flags, "development", development ? "true" : null);
    ConfigOptions.put(flags, "realms", realms);
    ConfigOptions.put(flags, "realmsPerWorker", realmsPerWorker);
    ConfigOptions.put(flags, "checkpointIntervalMs", checkpointIntervalMs);
    ConfigOptions.put(flags, "cacheMib", cacheMib);
    ConfigOptions.put(flags, "jobCutAge", jobCutAge);
    ConfigOptions.put(flags, "jobWaitMax", jobWaitMax);
    CoordinatorConfig config = options.load(CoordinatorConfig.class, flags);
    DataDirectory directory = new DataDirectory(config.data());
    Genesis genesis = genesis(config, directory);
    Endpoint endpoint = config.listen();
    HashCalibration.start();
    CoordinatorNode node =
        new CoordinatorNode(
            directory,
            genesis,
            new CoordinatorNode.Settings(
                new InetSocketAddress(endpoint.host(), endpoint.port()),
                config.realmsPerWorker(),
                config.checkpointIntervalMs(),
                (long) config.cacheMib() << 20,
                BoardRules.DEFAULT.withAges(config.jobCutAge(), config.jobWaitMax())),
            daemon::failed);
    System.out.println("genesis " + genesis.hash());
    return daemon.run("coordinator", new Endpoint(endpoint.host(), node.port()), node);
  }

  /** The genesis in the data directory; at the first start the one given, or a new one. */
  private Genesis genesis(CoordinatorConfig config, DataDirectory directory) {
    if (directory.genesis().isPresent()) {
      Genesis known = directory.genesis().get();
      if (!funded.isEmpty()) {
        throw new StoreException(
            config.data() + " holds a network already: --fund is for founding one");
      }
      if (config.genesis().isPresent() && !GenesisFile.read(config.genesis().get()).equals(known)) {
        throw new StoreException(config.data() + " holds the network " + known.hash());
      }
      return known;
    }
    Genesis genesis;
    if (config.genesis().isPresent()) {
      genesis = GenesisFile.read(config.genesis().get());
    } else if (config.development()) {
      genesis = found(config, directory);
    } else {
      throw new StoreException(
          config.data() + " holds no network yet: give --genesis FILE, or --development");
    }
    // A reference key that is no good is refused before the directory is bound to it.
    SnarkPackVerifier.of(genesis, 1);
    directory.genesis(genesis);
    return genesis;
  }

  private Genesis found(CoordinatorConfig config, DataDirectory directory) {
    return CoordinatorGenesisCommand.genesis(
        directory, "freehold development network", true, config.realms(), funded, Optional.empty());
  }
}
