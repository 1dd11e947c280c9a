package dev.freehold.simulation;

import dev.freehold.simulation.client.SimClient;
import dev.freehold.simulation.client.Stranger;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.process.Cluster;
import dev.freehold.simulation.process.CoordinatorProcess;
import dev.freehold.simulation.process.FaultInjector;
import dev.freehold.simulation.process.SimProcess;
import dev.freehold.simulation.process.WorkerProcess;
import java.util.ArrayList;
import java.util.List;

/** Injector of the faults of a cluster. */
final class ClusterFaults extends FaultInjector {
  /** Some are back before others take their realms over. */
  private static final long AWAY_MS_MIN = 2_000;

  private static final long AWAY_MS_MAX = 12_000;

  /** A clock is a little off, or it was never set. */
  private static final List<Long> CLOCK_JUMP_MS = List.of(2_000L, 86_400_000L);

  private static final long PARTED_MS_MAX = 2_000;
  private static final long PAUSED_MS_MAX = 1_500;

  private final List<SimProcess> processes;
  private final CoordinatorProcess coordinator;
  private final List<SimClient> clients;
  private final Stranger stranger;

  ClusterFaults(
      Cluster cluster,
      List<SimProcess> processes,
      CoordinatorProcess coordinator,
      List<SimClient> clients,
      Stranger stranger) {
    super(
        cluster,
        new Dice(cluster.seed(), "faults"),
        processes,
        hosts(processes, clients.size()),
        PARTED_MS_MAX,
        PAUSED_MS_MAX);
    this.processes = processes;
    this.coordinator = coordinator;
    this.clients = clients;
    this.stranger = stranger;
  }

  private static List<String> hosts(List<SimProcess> processes, int clients) {
    List<String> hosts = new ArrayList<>();
    processes.forEach(process -> hosts.add(process.name()));
    for (int i = 0; i < clients; i++) {
      hosts.add("client-" + i);
    }
    return hosts;
  }

  @Override
  protected void injectOther(Fault fault) {
    switch (fault) {
      case WORKER_CRASHED -> crash(dice.pick(processes), fault);
      case WORKER_AWAY -> {
        if (dice.pick(processes) instanceof WorkerProcess worker) {
          worker.crashFor(fault, dice.between(AWAY_MS_MIN, AWAY_MS_MAX) * MS);
        }
      }
      case WORKER_DRAINED -> {
        if (dice.pick(processes) instanceof WorkerProcess worker) {
          worker.drain();
        }
      }
      case COORDINATOR_CRASHED -> crash(coordinator, fault);
      case COORDINATOR_RESTORED -> coordinator.restoreOlder();
      case CLOCK_JUMPED -> {
        long most = dice.pick(CLOCK_JUMP_MS);
        coordinator.jumpClock(dice.between(-most, most));
      }
      case CLIENT_VANISHED -> {
        if (dice.chance(0.1)) {
          dice.pick(clients).vanish();
        }
      }
      case GARBAGE_SENT -> stranger.bother(dice.pick(processes).name());
      default -> {
        // These happen where they happen, at their rate; or to validators alone.
      }
    }
  }

  private void crash(SimProcess process, Fault fault) {
    if ((process == coordinator) == (fault == Fault.COORDINATOR_CRASHED)) {
      process.crash(fault);
    }
  }
}
