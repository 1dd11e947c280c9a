package dev.freehold.node.cli;

import dev.freehold.client.Endpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.field.Fr;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.service.CheckpointSigner;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.service.DataDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      "At the first start with an empty data directory it founds a development network from the"
          + " options --name, --realms and --fund; afterwards they must not be given again."
    })
final class CoordinatorCommand implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "The data directory.")
  private Path data;

  @Option(
      names = "--listen",
      defaultValue = "127.0.0.1:7400",
      description = "Where to listen; port 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private String listen;

  @Option(names = "--name", description = "The name of the network to found.")
  private String name;

  @Option(names = "--realms", description = "Active realms of the network to found; 4 if absent.")
  private Integer realms;

  @Option(
      names = "--fund",
      paramLabel = "AUTHKEY=BALANCE",
      description = "An account of the network to found; may be repeated.")
  private Map<String, Long> funded = new LinkedHashMap<>();

  @Option(
      names = "--realms-per-worker",
      defaultValue = "2",
      description = "Realms that a joining worker is given. Default: ${DEFAULT-VALUE}.")
  private int realmsPerWorker;

  @Option(
      names = "--interval-ms",
      defaultValue = "1000",
      description = "Milliseconds between checkpoints. Default: ${DEFAULT-VALUE}.")
  private long intervalMs;

  @Mixin private DaemonOptions daemon;

  @Override
  public Integer call() throws Exception {
    Endpoint endpoint = Endpoint.parse(listen);
    DataDirectory directory = new DataDirectory(data);
    Genesis genesis = directory.genesis().orElse(null);
    if (genesis == null) {
      genesis = found(directory);
      directory.genesis(genesis);
    } else if (name != null || realms != null || !funded.isEmpty()) {
      throw new StoreException(
          data + " holds a network already: --name, --realms and --fund are for founding one");
    }
    CoordinatorNode node =
        new CoordinatorNode(
            directory,
            genesis,
            new CoordinatorNode.Settings(endpoint.address(), realmsPerWorker, intervalMs),
            daemon::failed);
    System.out.println("genesis " + genesis.hash());
    return daemon.run("coordinator", new Endpoint(endpoint.host(), node.port()), node);
  }

  private Genesis found(DataDirectory directory) {
    List<Genesis.Funded> accounts = new ArrayList<>();
    funded.forEach(
        (authKey, balance) ->
            accounts.add(
                new Genesis.Funded(Fr.fromBytes(HexFormat.of().parseHex(authKey)), balance)));
    return new Genesis(
        name == null ? "freehold development network" : name,
        true,
        realms == null ? 4 : realms,
        System.currentTimeMillis(),
        new CheckpointSigner(directory.signingSeed()).publicKey(),
        new FeeSchedule(100, 20, 5, 1),
        accounts);
  }
}
