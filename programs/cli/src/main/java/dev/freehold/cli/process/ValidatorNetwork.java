package dev.freehold.cli.process;

import dev.freehold.cli.founding.NetworkFiles;
import dev.freehold.cli.founding.NetworkPlan;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.replica.Replication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Processes of a network of several validators, founded in the directory of its processes. A
 * process that is started again listens where it did, so that the others find it.
 */
public final class ValidatorNetwork {
  /** Below those that systems give to connections: no link takes one while nobody listens. */
  private static final int PORT_MIN = 20_000;

  private static final int PORT_END = 32_000;
  private static final int PORT_TRIES = 100;

  private final LocalProcesses processes;
  private final Path directory;
  private final NetworkPlan plan;
  private final Genesis genesis;
  private final Leaders leaders;

  private ValidatorNetwork(
      LocalProcesses processes, Path directory, NetworkPlan plan, Genesis genesis) {
    this.processes = processes;
    this.directory = directory;
    this.plan = plan;
    this.genesis = genesis;
    leaders = new Leaders(genesis.firstEra());
  }

  /**
   * Founds a development network; nothing runs yet.
   *
   * @param directory of the processes; empty or not there yet
   * @param validators at least 1, who bear that up to a third of them lie
   * @param workers at least 0
   * @param realms active realms, at least 1
   * @param accounts that exist from the start
   * @throws IOException if no ports are free
   */
  public static ValidatorNetwork found(
      LocalProcesses processes,
      Path directory,
      int validators,
      int workers,
      int realms,
      List<Genesis.Funded> accounts)
      throws IOException {
    return found(processes, directory, validators, workers, realms, Replication.ALONE, accounts);
  }

  /** The same where each realm is kept so. */
  public static ValidatorNetwork found(
      LocalProcesses processes,
      Path directory,
      int validators,
      int workers,
      int realms,
      Replication replication,
      List<Genesis.Funded> accounts)
      throws IOException {
    NetworkPlan plan =
        new NetworkPlan(
            validators,
            workers,
            FaultModel.BYZANTINE,
            realms,
            accounts,
            0,
            replication,
            freePorts(validators, workers),
            true);
    return new ValidatorNetwork(
        processes, directory, plan, NetworkFiles.write(directory, plan).genesis());
  }

  /** The first of ports of which none is in use. */
  private static int freePorts(int validators, int workers) throws IOException {
    SplittableRandom random = new SplittableRandom();
    for (int attempt = 0; attempt < PORT_TRIES; attempt++) {
      int base = random.nextInt(PORT_MIN, PORT_END) / 10 * 10;
      NetworkPlan probe =
          new NetworkPlan(
              validators,
              workers,
              FaultModel.BYZANTINE,
              1,
              List.of(),
              0,
              Replication.ALONE,
              base,
              true);
      if (IntStream.range(0, validators)
              .mapToObj(probe::validator)
              .allMatch(ValidatorNetwork::isFree)
          && IntStream.range(0, workers)
              .mapToObj(probe::worker)
              .allMatch(ValidatorNetwork::isFree)) {
        return base;
      }
    }
    throw new IOException("no free ports from %d to %d".formatted(PORT_MIN, PORT_END));
  }

  private static boolean isFree(Endpoint endpoint) {
    try (ServerSocket _ =
        new ServerSocket(endpoint.port(), 1, InetAddress.getByName(endpoint.host()))) {
      return true;
    } catch (IOException e) {
      // Somebody listens there.
      return false;
    }
  }

  /** The network's genesis. */
  public Genesis genesis() {
    return genesis;
  }

  /** Names of the validators' processes, in the genesis' order. */
  public List<String> validators() {
    return names("validator-", plan.validators());
  }

  /** Names of the workers' processes. */
  public List<String> workers() {
    return names("worker-", plan.workers());
  }

  private static List<String> names(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(number -> prefix + number).toList();
  }

  /** Where a worker listens. */
  public Endpoint worker(String name) {
    return plan.worker(workers().indexOf(name));
  }

  /** Where the validators listen, in the genesis' order. */
  public List<Endpoint> endpoints() {
    return IntStream.range(0, plan.validators()).mapToObj(plan::validator).toList();
  }

  /**
   * Starts a process and does not wait.
   *
   * @param name of a validator or a worker
   * @param options besides what its configuration says
   */
  public void launch(String name, String... options) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(validators().contains(name) ? plan.daemon() : "worker");
    arguments.add("--config=" + directory.resolve(name + ".yaml"));
    arguments.addAll(List.of(options));
    processes.launch(name, arguments);
  }

  /**
   * The validator in whose window the slot after a checkpoint's is.
   *
   * @return its place in the committee
   */
  public int leaderAfter(Checkpoint checkpoint) {
    return leaders.of(slot(checkpoint) + 1);
  }

  /** The validator that proposed a checkpoint above the genesis', by its place. */
  public int leaderOf(Checkpoint checkpoint) {
    return leaders.of(slot(checkpoint));
  }

  /**
   * Whether the window in which a checkpoint was made goes on for at least half its slots: who
   * leads it is killed in the middle of it then.
   */
  public boolean beginsWindow(Checkpoint checkpoint) {
    Era era = genesis.firstEra();
    long slot = slot(checkpoint);
    return slot > 0 && era.window(slot) == era.window(slot + era.windowSlots() / 2);
  }

  /** The slot in which a checkpoint was proposed; 0 for the genesis'. */
  public static long slot(Checkpoint checkpoint) {
    Optional<FinalityProof> proof = checkpoint.finality();
    return proof.map(FinalityProof::slot).orElse(0L);
  }
}
