package dev.freehold.simulation;

import dev.freehold.simulation.client.SimClient;
import dev.freehold.simulation.client.Stranger;
import dev.freehold.simulation.kernel.CommitteeSwarm;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.process.Cluster;
import dev.freehold.simulation.process.CommitteeProcess;
import dev.freehold.simulation.process.FaultInjector;
import dev.freehold.simulation.process.SimProcess;
import dev.freehold.simulation.process.WorkerProcess;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Injector of the faults of a cluster that a committee coordinates. */
final class CommitteeFaults extends FaultInjector {
  /** A clock is a little off, or it was never set. */
  private static final List<Long> CLOCK_JUMP_MS = List.of(2_000L, 86_400_000L);

  private static final long PARTED_MS_MAX = 4_000;
  private static final long PAUSED_MS_MAX = 2_000;
  private static final double RARELY = 0.03;
  private static final double NOW_AND_THEN = 0.3;

  private final CommitteeSwarm swarm;
  private final List<CommitteeProcess> validators;
  private final List<WorkerProcess> workers;
  private final List<SimClient> clients;
  private final List<String> all;
  private final Stranger stranger;

  /**
   * @param validators in the order of the committee
   */
  CommitteeFaults(
      Cluster cluster,
      CommitteeSwarm swarm,
      List<CommitteeProcess> validators,
      List<WorkerProcess> workers,
      List<SimClient> clients) {
    super(
        cluster,
        new Dice(cluster.seed(), "faults"),
        Stream.<SimProcess>concat(validators.stream(), workers.stream()).toList(),
        hosts(validators, workers, clients.size()),
        PARTED_MS_MAX,
        PAUSED_MS_MAX);
    this.swarm = swarm;
    this.validators = validators;
    this.workers = workers;
    this.clients = clients;
    all = hosts(validators, workers, 0);
    stranger = new Stranger(cluster);
  }

  private static List<String> hosts(
      List<CommitteeProcess> validators, List<WorkerProcess> workers, int clients) {
    return Stream.of(
            validators.stream().map(SimProcess::name),
            workers.stream().map(SimProcess::name),
            IntStream.range(0, clients).mapToObj(i -> "client-" + i))
        .flatMap(names -> names)
        .toList();
  }

  @Override
  protected void injectOther(Fault fault) {
    switch (fault) {
      case WORKER_CRASHED -> dice.pick(workers).crash(fault);
      case WORKER_DRAINED -> dice.pick(workers).drain();
      case COORDINATOR_CRASHED ->
          validators.stream()
              .filter(CommitteeProcess::isLeading)
              .findFirst()
              .ifPresent(leader -> leader.crash(fault));
      case VALIDATOR_CRASHED -> {
        if (dice.chance(NOW_AND_THEN)) {
          dice.pick(validators).crash(fault);
        }
      }
      case ALL_CRASHED -> {
        if (dice.chance(RARELY)) {
          world().counts().count(fault);
          validators.forEach(validator -> validator.crash(Fault.VALIDATOR_CRASHED));
        }
      }
      case VALIDATOR_RESTORED -> {
        if (!swarm.unsteady().isEmpty()) {
          unsteady().restoreOlder();
        }
      }
      case CLOCK_JUMPED -> {
        if (!swarm.unsteady().isEmpty()) {
          long most = dice.pick(CLOCK_JUMP_MS);
          unsteady().jumpClock(dice.between(-most, most));
        }
      }
      case CLIENT_VANISHED -> {
        if (dice.chance(0.1)) {
          dice.pick(clients).vanish();
        }
      }
      case GARBAGE_SENT -> stranger.bother(dice.pick(all));
      default -> {
        // These happen where they happen, at their rate.
      }
    }
  }

  private CommitteeProcess unsteady() {
    return validators.get(dice.pick(List.copyOf(swarm.unsteady())));
  }
}
