package dev.freehold.node;

import dev.freehold.config.CoordinatingConfig;
import dev.freehold.config.CoordinatorConfig;
import dev.freehold.config.GenesisFile;
import dev.freehold.config.UsageException;
import dev.freehold.coordinator.agent.CoordinatorDriver;
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
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  public List<Running> start(CoordinatorConfig config, Life life) throws IOException {
    TransportSettings transport = Connections.settings(word(), config.connections());
    DataDirectory directory = new DataDirectory(config.data()).as(DataDirectory.Use.COORDINATOR);
    Genesis genesis = genesis(config, directory);
    new NodeEvents(word()).network(genesis.name(), genesis.hash(), config.data());
    HashCalibration.start();
    CoordinatorNode node =
        new CoordinatorNode(
            directory,
            genesis,
            settings(
                config.listen(),
                config.coordinating(),
                transport,
                start(config),
                config.verifyBlocks() ? BlockTrust.VERIFIED : BlockTrust.AS_REPORTED,
                others(config, directory, genesis)),
            life.of(word()));
    if (directory.drewSigningKey()) {
      System.out.println(Founding.backUp(directory, Founding.operator(directory)));
    }
    System.out.println("genesis " + genesis.hash());
    return List.of(Running.atOnce(word(), new Endpoint(config.listen().host(), node.port()), node));
  }

  /**
   * Settings of a coordinator's node, or of a validator's.
   *
   * @param others where the network's other validators listen
   */
  static CoordinatorNode.Settings settings(
      Endpoint listen,
      CoordinatingConfig config,
      TransportSettings transport,
      CoordinatorNode.Start start,
      BlockTrust trust,
      Map<Hash32, InetSocketAddress> others) {
    return new CoordinatorNode.Settings(
        new InetSocketAddress(listen.host(), listen.port()),
        config.realmsPerWorker(),
        config.checkpointIntervalMs(),
        (long) config.cacheMib() << 20,
        BoardRules.DEFAULT.withAges(config.jobCutAge(), config.jobWaitMax()),
        transport,
        start,
        trust,
        others,
        CoordinatorDriver.SNAPSHOT_AFTER_BYTES,
        config.balanceAfter());
  }

  private static Map<Hash32, InetSocketAddress> others(
      CoordinatorConfig config, DataDirectory directory, Genesis genesis) {
    boolean isSole = genesis.founders().isSole();
    if (!isSole && config.verifyBlocks()) {
      throw new UsageException(
          "--verify-blocks is for a committee of one: of several validators each verifies all"
              + " blocks");
    }
    if (!isSole && config.withoutWorkers()) {
      throw new UsageException(
          "--without-workers is for a committee of one: several hear each other, not workers");
    }
    Hash32 own = ValidatorKey.of(directory, genesis).nodeKey().id();
    return ValidatorAddresses.of("validators", genesis, config.validators(), own).others();
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
    Optional<Genesis> known = FirstStart.known(directory, config.genesis());
    if (known.isPresent()) {
      if (!config.fund().isEmpty()) {
        throw new StoreException(
            config.data() + " holds a network already: --fund is for founding one");
      }
      return known.get();
    }
    if (config.genesis().isPresent()) {
      Genesis given = GenesisFile.read(config.genesis().get());
      FirstStart.requireKey(directory);
      return FirstStart.takeUp(directory, given);
    }
    if (!config.development()) {
      throw new StoreException(
          config.data() + " holds no network yet: give --genesis FILE, or --development");
    }
    return FirstStart.takeUp(
        directory,
        Founding.genesis(
            directory,
            Founding.operator(directory),
            "freehold development network",
            true,
            config.realms(),
            config.fund(),
            0,
            Optional.empty()));
  }
}
