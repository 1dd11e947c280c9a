package dev.freehold.simulation.process;

import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import java.util.List;

/** Injector of what a world's rates say, now and then, until it is stopped. */
public abstract class FaultInjector {
  protected static final long MS = 1_000_000;
  private static final long STEP_NS = 100 * MS;

  protected final Dice dice;
  private final Surroundings world;
  private final List<? extends SimProcess> processes;
  private final List<String> hosts;
  private final long partedMsMax;
  private final long pausedMsMax;
  private boolean stopped;

  /**
   * @param processes that are paused, and whose disks fail
   * @param hosts that are cut off from one another
   * @param partedMsMax how long two of them are
   * @param pausedMsMax how long a process stands still
   */
  protected FaultInjector(
      Surroundings world,
      Dice dice,
      List<? extends SimProcess> processes,
      List<String> hosts,
      long partedMsMax,
      long pausedMsMax) {
    this.world = world;
    this.dice = dice;
    this.processes = processes;
    this.hosts = hosts;
    this.partedMsMax = partedMsMax;
    this.pausedMsMax = pausedMsMax;
  }

  /** Begins. */
  public void start() {
    world.schedule().after(STEP_NS, this::step);
  }

  /** Injects nothing from now on. */
  public final void stop() {
    stopped = true;
  }

  private void step() {
    if (stopped) {
      return;
    }
    for (Fault fault : Fault.values()) {
      if (dice.chance(world.rate(fault) * 0.1)) {
        inject(fault);
      }
    }
    world.schedule().after(STEP_NS, this::step);
  }

  private void inject(Fault fault) {
    switch (fault) {
      case PARTITION, ONE_WAY_PARTITION ->
          world
              .network()
              .partition(
                  dice.pick(hosts),
                  dice.pick(hosts),
                  fault == Fault.ONE_WAY_PARTITION,
                  dice.between(50, partedMsMax) * MS);
      case SLOW_LINK ->
          world.network().slow(dice.pick(hosts), dice.pick(hosts), dice.between(50, 3_000) * MS);
      case PROCESS_PAUSED -> dice.pick(processes).pause(dice.between(10, pausedMsMax) * MS);
      case DISK_FULL -> disturb(fault, Disk.State.FULL);
      case DISK_READ_ONLY -> disturb(fault, Disk.State.READ_ONLY);
      case SLOW_SYNC -> {
        world.counts().count(fault);
        dice.pick(processes).disk().slow(dice.between(50, 2_000) * MS);
      }
      default -> injectOther(fault);
    }
  }

  private void disturb(Fault fault, Disk.State state) {
    world.counts().count(fault);
    dice.pick(processes).disk().disturb(state, dice.between(10, 1_500) * MS);
  }

  /** The world that it injects into. */
  protected final Surroundings world() {
    return world;
  }

  /** Injects a fault that only worlds of one kind have; nothing if it happens at its place. */
  protected abstract void injectOther(Fault fault);
}
