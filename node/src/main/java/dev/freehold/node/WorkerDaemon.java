package dev.freehold.node;

import dev.freehold.config.WorkerConfig;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.service.HashCalibration;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The realm worker as a program. */
final class WorkerDaemon implements Daemon<WorkerConfig> {
  @Override
  public String word() {
    return WorkerStart.WORD;
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
  public List<Running> start(WorkerConfig config, Life life)
      throws IOException, InterruptedException {
    WorkerStart start =
        WorkerStart.of(
            "", config.listen(), config.advertise(), config.serving(), config.cacheMib());
    TransportSettings transport = Connections.settings(word(), config.connections());
    DataDirectory directory = new DataDirectory(config.data()).as(DataDirectory.Use.WORKER);
    Optional<Genesis> known = takeUpGenesis(directory, config, life);
    if (known.isEmpty()) {
      return List.of();
    }
    Genesis genesis = known.get();
    new NodeEvents(word()).network(genesis.name(), genesis.hash(), config.data());
    HashCalibration.start();
    return List.of(start.start(directory, genesis, config.join(), transport, life.of(word())));
  }

  /**
   * The genesis in the data directory; at the first start the network's, or none if the process was
   * told to stop first.
   */
  private static Optional<Genesis> takeUpGenesis(
      DataDirectory directory, WorkerConfig config, Life life) throws InterruptedException {
    Optional<Genesis> known = directory.genesis();
    if (known.isPresent()) {
      Hash32 hash = known.get().hash();
      if (config.genesis().isPresent() && !config.genesis().get().equals(hash)) {
        throw new StoreException(config.data() + " holds the network " + hash);
      }
      return known;
    }
    Awaited awaited = new Awaited(WorkerStart.WORD);
    Optional<Genesis> found =
        GenesisSearch.byHash(config.join(), config.genesis())
            .found(
                life::isStopping,
                why -> awaited.tell(WorkerStart.awaited(config.join()) + "; " + why));
    found.ifPresent(directory::genesis);
    return found;
  }
}
