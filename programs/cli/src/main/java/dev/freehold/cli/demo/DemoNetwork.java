package dev.freehold.cli.demo;

import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.cli.process.ValidatorNetwork;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The demonstration's processes: one coordinator that decides alone, or several validators that
 * decide together; and workers.
 */
final class DemoNetwork implements AutoCloseable {
  private static final String COORDINATOR = "coordinator";
  private final DemoSettings settings;
  private final DemoConsole console;
  private final LocalProcesses processes;
  private Optional<ValidatorNetwork> committee = Optional.empty();
  private final Map<String, Endpoint> workers = new TreeMap<>();
  private List<Endpoint> nodes = List.of();

  DemoNetwork(DemoSettings settings, DemoConsole console) {
    this.settings = settings;
    this.console = console;
    processes =
        new LocalProcesses(settings.directory(), List.of("--add-modules=jdk.incubator.vector"));
  }

  /**
   * Founds the network and starts all of it.
   *
   * @param treasury key of the account that has the money
   */
  void start(Fr treasury, long funds) throws IOException, InterruptedException {
    console.step(
        "starting %s and %s workers; data in %s",
        settings.validators() == 1 ? "one coordinator" : settings.validators() + " validators",
        settings.workers() == 2 ? "two" : String.valueOf(settings.workers()),
        settings.directory());
    if (settings.validators() == 1) {
      nodes = List.of(startCoordinator(treasury, funds));
      console.note("coordinator at %s", coordinator());
    } else {
      startValidators(new Genesis.Funded(treasury, funds));
    }
    for (int worker = 1; worker <= settings.workers(); worker++) {
      String name = "worker-" + worker;
      workers.put(name, startWorker(name));
      console.note("%s at %s", name, workers.get(name));
    }
  }

  private Endpoint startCoordinator(Fr treasury, long funds)
      throws IOException, InterruptedException {
    return processes.start(
        COORDINATOR,
        List.of(
            "coordinator",
            "--listen=127.0.0.1:0",
            "--development",
            "--realms=" + DemoSettings.REALMS,
            // So that a small demonstration has jobs in time, though few proofs in each.
            settings.jobWait(),
            "--fund=" + treasury.toHex() + "=" + funds));
  }

  private void startValidators(Genesis.Funded treasury) throws IOException, InterruptedException {
    ValidatorNetwork network =
        ValidatorNetwork.found(
            processes,
            settings.directory(),
            settings.validators(),
            settings.workers(),
            DemoSettings.REALMS,
            settings.replication(),
            List.of(treasury));
    committee = Optional.of(network);
    for (String name : network.validators()) {
      launchValidator(name);
    }
    List<Endpoint> started = new ArrayList<>();
    for (String name : network.validators()) {
      started.add(processes.awaitReady(name));
      console.note("%s at %s", name, started.getLast());
    }
    nodes = started;
  }

  /** Starts one of several validators, for the first time or again, and does not wait. */
  void launchValidator(String name) throws IOException {
    committee.orElseThrow().launch(name, settings.jobWait());
  }

  /** Starts a worker, for the first time or again. */
  Endpoint startWorker(String name) throws IOException, InterruptedException {
    if (committee.isEmpty()) {
      return processes.start(
          name, List.of("worker", "--join=" + coordinator(), "--listen=127.0.0.1:0"));
    }
    committee.get().launch(name);
    return processes.awaitReady(name);
  }

  /** Where a worker listens, as of the first start. */
  Endpoint worker(String name) {
    return workers.get(name);
  }

  /** The processes, by name. */
  LocalProcesses processes() {
    return processes;
  }

  /** Several validators; empty where one coordinator decides alone. */
  Optional<ValidatorNetwork> committee() {
    return committee;
  }

  /** Where a client may begin: each validator. */
  List<Endpoint> nodes() {
    return nodes;
  }

  /** The coordinator, or the first validator. */
  Endpoint coordinator() {
    return nodes.getFirst();
  }

  @Override
  public void close() {
    processes.close();
  }
}
