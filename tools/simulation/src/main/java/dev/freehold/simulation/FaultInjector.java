package dev.freehold.simulation;

import dev.freehold.simulation.client.SimClient;
import dev.freehold.simulation.client.Stranger;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.process.Cluster;
import dev.freehold.simulation.process.CoordinatorProcess;
import dev.freehold.simulation.process.SimProcess;
import dev.freehold.simulation.process.WorkerProcess;
import java.util.ArrayList;
import java.util.List;

/** Does to a world what its swarm says, now and then, until it is stopped. */
final class FaultInjector {
  private static final long STEP_NS = 100_000_000;
  private static final long MS = 1_000_000;

  /** A clock is a little off, or it was never set. */
  private static final List<Long> CLOCK_JUMP_MS = List.of(2_000L, 86_400_000L);

  private final Cluster cluster;
  private final List<SimProcess> processes;
  private final CoordinatorProcess coordinator;
  private final List<SimClient> clients;
  private final Stranger stranger;
  private final Dice dice;
  private final List<String> hosts = new ArrayList<>();
  private boolean stopped;

  FaultInjector(
      Cluster cluster,
      List<SimProcess> processes,
      CoordinatorProcess coordinator,
      List<SimClient> clients,
      Stranger stranger) {
    this.cluster = cluster;
    this.processes = processes;
    this.coordinator = coordinator;
    this.clients = clients;
    this.stranger = stranger;
    dice = new Dice(cluster.seed(), "faults");
    processes.forEach(process -> hosts.add(process.name()));
    for (int i = 0; i < clients.size(); i++) {
      hosts.add("client-" + i);
    }
  }

  void start() {
    cluster.schedule().after(STEP_NS, this::step);
  }

  void stop() {
    stopped = true;
  }

  private void step() {
    if (stopped) {
      return;
    }
    for (Fault fault : Fault.values()) {
      if (dice.chance(cluster.swarm().rate(fault) * 0.1)) {
        inject(fault);
      }
    }
    cluster.schedule().after(STEP_NS, this::step);
  }

  private void inject(Fault fault) {
    switch (fault) {
      case PARTITION, ONE_WAY_PARTITION ->
          cluster
              .network()
              .partition(
                  dice.pick(hosts),
                  dice.pick(hosts),
                  fault == Fault.ONE_WAY_PARTITION,
                  dice.between(50, 2000) * MS);
      case SLOW_LINK ->
          cluster.network().slow(dice.pick(hosts), dice.pick(hosts), dice.between(50, 3000) * MS);
      case PROCESS_PAUSED -> dice.pick(processes).pause(dice.between(10, 1500) * MS);
      case WORKER_CRASHED -> crash(dice.pick(processes), fault);
      case WORKER_DRAINED -> {
        if (dice.pick(processes) instanceof WorkerProcess worker) {
          worker.drain();
        }
      }
      case COORDINATOR_CRASHED -> crash(coordinator, fault);
      case COORDINATOR_RESTORED -> coordinator.restoreOlder();
      case DISK_FULL -> disturb(fault, Disk.State.FULL);
      case DISK_READ_ONLY -> disturb(fault, Disk.State.READ_ONLY);
      case SLOW_SYNC -> slowSync();
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

  private void disturb(Fault fault, Disk.State state) {
    Disk disk = dice.pick(processes).disk();
    cluster.counts().count(fault);
    disk.disturb(state, dice.between(10, 1500) * MS);
  }

  private void slowSync() {
    Disk disk = dice.pick(processes).disk();
    cluster.counts().count(Fault.SLOW_SYNC);
    disk.slow(true);
    cluster.schedule().after(dice.between(50, 2000) * MS, () -> disk.slow(false));
  }
}
