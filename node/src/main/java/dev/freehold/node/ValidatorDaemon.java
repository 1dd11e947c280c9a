package dev.freehold.node;

import dev.freehold.config.GenesisFile;
import dev.freehold.config.JoinAddress;
import dev.freehold.config.UsageException;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.config.ValidatorConfig;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.lifecycle.Lifecycle;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.service.HashCalibration;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.node.validator.ValidatorAddresses;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** One of several validators as a program, with a worker and an aggregator beside it if wanted. */
final class ValidatorDaemon implements Daemon<ValidatorConfig> {
  private static final String WORD = "validator";
  private static final long PAUSE_MS = 500;

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public List<String> description() {
    return List.of(
        "Run one of several validators of a network, and with --worker and --aggregator a worker"
            + " and an aggregator in the same process.",
        "Its key is made by `freehold validator key`; the genesis that names it comes by --genesis,"
            + " and on a development network from the other validators too.");
  }

  @Override
  public Class<ValidatorConfig> settings() {
    return ValidatorConfig.class;
  }

  @Override
  public List<Running> start(ValidatorConfig config, Life life)
      throws IOException, InterruptedException {
    Optional<WorkerStart> worker = worker(config);
    Optional<AggregatorProgram> aggregator = config.aggregator().map(_ -> aggregator());
    TransportSettings transport =
        Connections.settings(WORD, config.connections(), worker.isPresent() ? 2 : 1);
    DataDirectory directory = new DataDirectory(config.data()).as(DataDirectory.Use.COORDINATOR);
    Optional<Genesis> network = genesis(config, directory, life);
    if (network.isEmpty()) {
      return List.of();
    }
    Genesis genesis = network.get();
    NodeKey key = ValidatorKey.of(directory, genesis).nodeKey();
    new NodeEvents(WORD).network(genesis.name(), genesis.hash(), config.data());
    List<ValidatorAddress> validators =
        validators(config, directory, genesis, key, transport, life);
    if (validators.isEmpty()) {
      return List.of();
    }
    HashCalibration.start();
    Lifecycle made = new Lifecycle();
    try {
      CoordinatorNode node =
          made.add(
              new CoordinatorNode(
                  directory,
                  genesis,
                  CoordinatorDaemon.settings(
                      config.listen(),
                      config.coordinating(),
                      transport,
                      config.afterRestore()
                          ? CoordinatorNode.Start.AFTER_RESTORE
                          : CoordinatorNode.Start.USUAL,
                      BlockTrust.AS_REPORTED,
                      ValidatorAddresses.of(ValidatorSearch.SETTING, genesis, validators, key.id())
                          .others()),
                  life.of(WORD)));
      System.out.println("genesis " + genesis.hash());
      List<Endpoint> joined = joined(loopback(config.listen()), validators, key.id());
      List<Running> parts = new ArrayList<>();
      parts.add(Running.atOnce(WORD, config.listen(), node));
      if (worker.isPresent()) {
        parts.add(
            worker
                .get()
                .start(
                    workerDirectory(config, genesis),
                    genesis,
                    joined,
                    transport,
                    life.of(WorkerStart.WORD)));
        made.add(parts.getLast().node());
      }
      aggregator.ifPresent(
          program ->
              parts.add(program.start(aggregatorSettings(config, joined), life.of("aggregator"))));
      return parts;
    } catch (IOException | RuntimeException | Error e) {
      made.undo(e);
      throw e;
    }
  }

  private static Optional<WorkerStart> worker(ValidatorConfig config) {
    return config.worker()
        ? Optional.of(
            WorkerStart.of(
                "worker-",
                config.workerListen(),
                config.workerAdvertise(),
                config.serving(),
                config.workerCacheMib()))
        : Optional.empty();
  }

  private static AggregatorProgram aggregator() {
    return ServiceLoader.load(AggregatorProgram.class)
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "\"aggregator\" is set, and the aggregator's program is not on the class path:"
                        + " it is where --aggregator stands on the command line of ./freehold"));
  }

  private static AggregatorProgram.Settings aggregatorSettings(
      ValidatorConfig config, List<Endpoint> validators) {
    return new AggregatorProgram.Settings(
        validators,
        config.aggregator().orElseThrow(),
        config.aggregatorData().orElse(config.data().resolve("aggregator")),
        config.aggregatorThreads(),
        config.referenceString());
  }

  private static DataDirectory workerDirectory(ValidatorConfig config, Genesis genesis) {
    DataDirectory directory =
        new DataDirectory(config.workerData().orElse(config.data().resolve("worker")))
            .as(DataDirectory.Use.WORKER);
    Optional<Genesis> known = directory.genesis();
    if (known.isEmpty()) {
      directory.genesis(genesis);
    } else if (!known.get().equals(genesis)) {
      throw new StoreException(directory.resolve("") + " holds the network " + known.get().hash());
    }
    return directory;
  }

  /** Where this process' other parts join all validators; its own one first, within the machine. */
  private static List<Endpoint> joined(
      Endpoint loopback, List<ValidatorAddress> validators, Hash32 own) {
    List<Endpoint> joined = new ArrayList<>(List.of(loopback));
    validators.stream()
        .filter(each -> !each.node().equals(own))
        .forEach(each -> joined.add(each.at()));
    return joined;
  }

  /** Where this machine reaches what listens there. */
  private static Endpoint loopback(Endpoint listen) {
    String own = listen.host().indexOf(':') >= 0 ? "::1" : "127.0.0.1";
    return listen.isWildcard() ? new Endpoint(own, listen.port()) : listen;
  }

  /**
   * The genesis in the data directory; at the first start the one given, or the others', or none if
   * the process was told to stop first.
   */
  private static Optional<Genesis> genesis(
      ValidatorConfig config, DataDirectory directory, Life life) throws InterruptedException {
    Optional<Genesis> known = FirstStart.known(directory, config.genesis());
    if (known.isPresent()) {
      return known.map(ValidatorDaemon::requireSeveral);
    }
    FirstStart.requireKey(directory);
    Optional<Genesis> given =
        config.genesis().isPresent()
            ? config.genesis().map(GenesisFile::read)
            : searched(config.join().stream().map(JoinAddress::at).toList(), life);
    return given
        .map(ValidatorDaemon::requireSeveral)
        .map(genesis -> FirstStart.takeUp(directory, genesis));
  }

  private static Optional<Genesis> searched(List<Endpoint> validators, Life life)
      throws InterruptedException {
    Awaited awaited = new Awaited(WORD);
    return GenesisSearch.withoutFile(validators)
        .found(
            life::isStopping,
            why ->
                awaited.tell(
                    "one that has the genesis; the first one is given it by --genesis; " + why));
  }

  private static Genesis requireSeveral(Genesis genesis) {
    if (genesis.founders().isSole()) {
      throw new UsageException(
          "network %s has one validator, which decides alone: run `freehold coordinator`"
              .formatted(genesis.hash()));
    }
    return genesis;
  }

  /** Where the validators listen, by who they are; none if the process was told to stop first. */
  private static List<ValidatorAddress> validators(
      ValidatorConfig config,
      DataDirectory directory,
      Genesis genesis,
      NodeKey key,
      TransportSettings transport,
      Life life)
      throws IOException, InterruptedException {
    ValidatorSearch search =
        new ValidatorSearch(
            genesis,
            key.id(),
            config.join(),
            KeptValidators.read(directory),
            ValidatorSearch.ANSWER_MAX);
    if (!search.round()) {
      try (Foyer _ = new Foyer(config.listen(), key, genesis, transport)) {
        if (!searched(search, life)) {
          return List.of();
        }
      }
    }
    List<ValidatorAddress> found = search.found();
    KeptValidators.keep(directory, found);
    return found;
  }

  private static boolean searched(ValidatorSearch search, Life life) throws InterruptedException {
    Awaited awaited = new Awaited(WORD);
    while (!search.round()) {
      awaited.tell(search.awaited());
      if (life.isStopping()) {
        return false;
      }
      Thread.sleep(PAUSE_MS);
    }
    return true;
  }
}
