package dev.freehold.cli.killtest;

import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.cli.process.ValidatorNetwork;
import dev.freehold.client.Signer;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.replica.Replication;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The processes of a kill test: one coordinator or several validators, and workers. */
final class KillNetwork implements AutoCloseable {
  static final int REALMS = 4;
  private static final long FUNDS = 1_000_000_000L;
  private static final String COORDINATOR = "coordinator";

  /** Interpreted at first and small: what counts here is how soon they are back. */
  private static final List<String> JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  /** Of one coordinator, so that a cycle is short; several keep the pace of a network. */
  private static final String INTERVAL = "--checkpoint-interval-ms=200";

  private static final String SEAL = "--seal-interval-ms=20";

  private final LocalProcesses processes;
  private final List<String> workers;
  private final Optional<ValidatorNetwork> committee;
  private List<Endpoint> nodes = List.of();

  /**
   * Founds the network and starts all of it.
   *
   * @param directory of data and logs; empty or absent
   * @param replication how many workers keep each realm; several only where several decide
   * @param accounts keys of those that have money from the start
   */
  KillNetwork(Path directory, int validators, Replication replication, List<Signer> accounts)
      throws IOException, InterruptedException {
    // One more than keep a realm, where several do.
    int count = replication.equals(Replication.ALONE) ? 2 : replication.seats() + 1;
    workers = IntStream.rangeClosed(1, count).mapToObj(i -> "worker-" + i).toList();
    processes = new LocalProcesses(directory, JVM);
    try {
      List<Genesis.Funded> funded =
          accounts.stream().map(signer -> new Genesis.Funded(signer.authKey(), FUNDS)).toList();
      committee =
          validators == 1
              ? Optional.empty()
              : Optional.of(
                  ValidatorNetwork.found(
                      processes,
                      directory,
                      validators,
                      workers.size(),
                      REALMS,
                      replication,
                      funded));
      if (committee.isPresent()) {
        nodes = committee.get().endpoints();
      } else {
        found(funded);
      }
      for (String name : names()) {
        if (!name.equals(COORDINATOR)) {
          launch(name);
        }
      }
      for (String name : names()) {
        processes.awaitReady(name);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      processes.close();
      throw e;
    }
  }

  private void found(List<Genesis.Funded> funded) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "coordinator",
                "--listen=127.0.0.1:0",
                "--development",
                INTERVAL,
                "--realms=" + REALMS));
    for (Genesis.Funded account : funded) {
      arguments.add("--fund=" + account.authKey().toHex() + "=" + account.balance());
    }
    nodes = List.of(processes.start(COORDINATOR, arguments));
  }

  /** All processes. */
  List<String> names() {
    return Stream.concat(
            committee.map(ValidatorNetwork::validators).orElse(List.of(COORDINATOR)).stream(),
            workers.stream())
        .toList();
  }

  /** Where a client may begin: the coordinator, or each validator. */
  List<Endpoint> nodes() {
    return nodes;
  }

  /** Several validators; empty where one coordinator decides alone. */
  Optional<ValidatorNetwork> committee() {
    return committee;
  }

  /** Names of the workers' processes. */
  List<String> workers() {
    return workers;
  }

  LocalProcesses processes() {
    return processes;
  }

  /** Starts a process that ran before, and does not wait. */
  void launch(String name) throws IOException {
    if (committee.isEmpty()) {
      processes.launch(name, arguments(name));
    } else if (workers.contains(name)) {
      committee.get().launch(name, SEAL);
    } else {
      committee.get().launch(name);
    }
  }

  private List<String> arguments(String name) {
    return name.equals(COORDINATOR)
        ? List.of("coordinator", "--listen=" + nodes.getFirst(), INTERVAL)
        : List.of("worker", "--join=" + nodes.getFirst(), "--listen=127.0.0.1:0", SEAL);
  }

  @Override
  public void close() {
    processes.close();
  }
}
