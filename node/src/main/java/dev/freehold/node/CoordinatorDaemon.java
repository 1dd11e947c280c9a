package dev.freehold.node;

import dev.freehold.config.CoordinatorConfig;
import dev.freehold.config.GenesisFile;
import dev.freehold.config.UsageException;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.service.HashCalibration;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.node.validator.ValidatorAddresses;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.node.validator.ValidatorNode;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.log.FileLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The coordinator as a program. */
final class CoordinatorDaemon implements Daemon<CoordinatorConfig> {
  @Override
  public String word() {
    return "coordinator";
  }

  @Override
  public List<String> description() {
    return List.of(
        "Run a coordinator.",
        "With --development and an empty data directory it founds a development network; any other"
            + " begins with `freehold coordinator genesis`.");
  }

  @Override
  public Class<CoordinatorConfig> settings() {
    return CoordinatorConfig.class;
  }

  @Override
  public Running start(CoordinatorConfig config, Consumer<Throwable> onFailure) throws IOException {
    TransportSettings transport = Connections.settings(word(), config.connections());
    DataDirectory directory = new DataDirectory(config.data()).as(DataDirectory.Use.COORDINATOR);
    Genesis genesis = genesis(config, directory);
    new NodeEvents(word()).network(genesis.name(), genesis.hash(), config.data());
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
                BoardRules.DEFAULT.withAges(config.jobCutAge(), config.jobWaitMax()),
                transport,
                start(config),
                config.verifyBlocks() ? BlockTrust.VERIFIED : BlockTrust.AS_REPORTED,
                others(config, directory, genesis)),
            onFailure);
    if (directory.drewSigningKey()) {
      System.out.println(Founding.backUp(directory, Founding.operator(directory)));
    }
    System.out.println("genesis " + genesis.hash());
    return Running.atOnce(new Endpoint(endpoint.host(), node.port()), node);
  }

  private static Map<Hash32, InetSocketAddress> others(
      CoordinatorConfig config, DataDirectory directory, Genesis genesis) {
    boolean isSole = genesis.founders().isSole();
    if (!isSole && config.verifyBlocks()) {
      throw new UsageException(
          "--verify-blocks is for a committee of one: of several validators none does it yet");
    }
    if (!isSole && config.withoutWorkers()) {
      throw new UsageException(
          "--without-workers is for a committee of one: several hear each other, not workers");
    }
    Hash32 own = ValidatorKey.of(directory, genesis).nodeKey().id();
    return ValidatorAddresses.of(genesis, config.validators(), own).others();
  }

  private static CoordinatorNode.Start start(CoordinatorConfig config) {
    if (config.afterRestore() && config.withoutWorkers()) {
      throw new UsageException(
          "--after-restore hears workers, --without-workers does not: give one");
    }
    return config.afterRestore()
        ? CoordinatorNode.Start.AFTER_RESTORE
        : config.withoutWorkers()
            ? CoordinatorNode.Start.WITHOUT_WORKERS
            : CoordinatorNode.Start.USUAL;
  }

  /** The genesis in the data directory; at the first start the one given, or a new one. */
  private static Genesis genesis(CoordinatorConfig config, DataDirectory directory) {
    if (directory.genesis().isPresent()) {
      Genesis known = directory.genesis().get();
      if (!config.fund().isEmpty()) {
        throw new StoreException(
            config.data() + " holds a network already: --fund is for founding one");
      }
      if (config.genesis().isPresent() && !GenesisFile.read(config.genesis().get()).equals(known)) {
        throw new StoreException(config.data() + " holds the network " + known.hash());
      }
      return known;
    }
    requireNoData(directory);
    Genesis genesis;
    if (config.genesis().isPresent()) {
      genesis = GenesisFile.read(config.genesis().get());
      requireKey(directory, genesis);
    } else if (config.development()) {
      genesis =
          Founding.genesis(
              directory,
              Founding.operator(directory),
              "freehold development network",
              true,
              config.realms(),
              config.fund(),
              Optional.empty());
    } else {
      throw new StoreException(
          config.data() + " holds no network yet: give --genesis FILE, or --development");
    }
    // A reference key that is no good is refused before the directory is bound to it.
    SnarkPackVerifier.of(genesis, 1);
    // The log first: who finds a network here and no log knows that it was lost.
    FileLog.open(directory.resolve("log")).close();
    if (!genesis.founders().isSole()) {
      ValidatorNode.found(directory);
    }
    directory.genesis(genesis);
    return genesis;
  }

  /** What is in a log or a store belongs to a network, which is founded once. */
  private static void requireNoData(DataDirectory directory) {
    Path log = directory.resolve("log");
    boolean held =
        Files.exists(directory.resolve("chain"))
            || Files.exists(log)
                && FileLog.inspect(log, _ -> {}).totalBytes() > FileLog.HEADER_BYTES;
    if (held) {
      throw new StoreException(
          directory.resolve("genesis")
              + " is missing beside the data of a network: put it back from a copy; any worker's"
              + " genesis is the same file");
    }
  }

  /** A key that is not there is made before its network is, and never for one that is. */
  private static void requireKey(DataDirectory directory, Genesis genesis) {
    if (!directory.hasSigningSeed()) {
      throw new StoreException(
          directory.resolve(DataDirectory.SIGNING_KEY)
              + " is missing: `freehold coordinator genesis` makes it with the genesis, and"
              + " `freehold validator key` where the genesis is made elsewhere");
    }
    ValidatorKey.of(directory, genesis);
  }
}
