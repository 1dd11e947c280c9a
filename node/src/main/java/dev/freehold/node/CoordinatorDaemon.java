package dev.freehold.node;

import dev.freehold.config.CoordinatorConfig;
import dev.freehold.config.GenesisFile;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.service.HashCalibration;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
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
                BoardRules.DEFAULT.withAges(config.jobCutAge(), config.jobWaitMax()),
                transport,
                config.peersFrom()),
            onFailure);
    System.out.println("genesis " + genesis.hash());
    return new Running(new Endpoint(endpoint.host(), node.port()), node);
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
    Genesis genesis;
    if (config.genesis().isPresent()) {
      genesis = GenesisFile.read(config.genesis().get());
    } else if (config.development()) {
      genesis =
          Founding.genesis(
              directory,
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
    directory.genesis(genesis);
    return genesis;
  }
}
