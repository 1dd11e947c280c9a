package dev.freehold.node.cli;

import dev.freehold.client.ClientException;
import dev.freehold.client.Endpoint;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.service.DataDirectory;
import dev.freehold.node.service.WorkerNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold worker}. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description = "Run a realm worker: it joins a coordinator and serves the realms it is given.")
final class WorkerCommand implements Callable<Integer> {
  private static final int JOIN_ATTEMPTS = 20;
  private static final long JOIN_PAUSE_MS = 500;

  @Option(
      names = "--join",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The coordinator.")
  private String join;

  @Option(names = "--data", required = true, description = "The data directory.")
  private Path data;

  @Option(
      names = "--listen",
      defaultValue = "127.0.0.1:0",
      description = "Where to listen; port 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private String listen;

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      description = "The host that clients are told. Default: the one of --listen.")
  private String advertise;

  @Option(
      names = "--genesis",
      paramLabel = "HASH",
      description =
          "The genesis hash to insist on. Without it, the first start trusts the coordinator's.")
  private String genesisHash;

  @Option(names = "--verifier-threads", description = "Threads that check proofs; all cores.")
  private Integer verifierThreads;

  @Option(
      names = "--cache-mib",
      defaultValue = "64",
      description = "The store's cache in MiB. Default: ${DEFAULT-VALUE}.")
  private long cacheMib;

  @Mixin private DaemonOptions daemon;

  @Override
  public Integer call() throws Exception {
    Endpoint coordinator = Endpoint.parse(join);
    Endpoint endpoint = Endpoint.parse(listen);
    DataDirectory directory = new DataDirectory(data);
    Genesis genesis = takeUpGenesis(directory, coordinator);
    WorkerNode node =
        new WorkerNode(
            directory,
            genesis,
            new WorkerNode.Settings(
                endpoint.address(),
                advertise == null ? endpoint.host() : advertise,
                coordinator.address(),
                verifierThreads == null
                    ? Runtime.getRuntime().availableProcessors()
                    : verifierThreads,
                cacheMib << 20),
            daemon::failed);
    return daemon.run("worker", new Endpoint(endpoint.host(), node.port()), node);
  }

  private Genesis takeUpGenesis(DataDirectory directory, Endpoint coordinator)
      throws InterruptedException {
    Hash32 wanted = genesisHash == null ? Hash32.ZERO : Hash32.parse(genesisHash);
    Optional<Genesis> known = directory.genesis();
    if (known.isPresent()) {
      if (genesisHash != null && !known.get().hash().equals(wanted)) {
        throw new StoreException(data + " holds the network " + known.get().hash());
      }
      return known.get();
    }
    ClientException failure = null;
    for (int attempt = 0; attempt < JOIN_ATTEMPTS; attempt++) {
      try (FreeholdClient client = FreeholdClient.connect(coordinator, wanted)) {
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
