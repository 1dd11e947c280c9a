package dev.freehold.simulation.process;

import dev.freehold.core.port.StoreException;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.DiskUser;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.network.Host;
import dev.freehold.simulation.network.Wire;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A process: takes its turns in order, waits while it syncs or is paused, dies and is started again
 * by a supervisor. What it holds in memory dies with it, its disk stays.
 */
public abstract class SimProcess implements Host, DiskUser {
  private static final double CRASH_POINT = 0.02;
  static final double CRASH_IN_SYNC = 0.1;
  private static final long RESTART_NS_MIN = 50_000_000;
  private static final long RESTART_NS_MAX = 2_000_000_000;

  /** Ends a turn, and with it the process. */
  private static final class CrashException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private CrashException() {
      super("crash", null, false, false);
    }
  }

  final Surroundings world;
  protected final Disk disk;
  protected final Dice dice;
  private final String name;
  private final Deque<Runnable> inbox = new ArrayDeque<>();
  private boolean running;
  private boolean turnScheduled;
  private boolean faulty = true;
  private int incarnation;
  private long pausedUntilNs;
  private long busyUntilNs;
  private long turnNs;

  protected SimProcess(Surroundings world, String name, Disk disk) {
    this.world = world;
    this.name = name;
    this.disk = disk;
    dice = new Dice(world.seed(), name);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final boolean isListening() {
    return running;
  }

  public final Disk disk() {
    return disk;
  }

  /** The life that it is in, or will be in when it starts again, from 1. */
  final int life() {
    return incarnation + 1;
  }

  /** Whether it is alive. */
  public final boolean isRunning() {
    return running;
  }

  /** From now on it does not crash by itself and is not paused. */
  public final void heal() {
    faulty = false;
    pausedUntilNs = 0;
    if (running && !turnScheduled) {
      scheduleTurn();
    }
  }

  /** Starts it from its disk. */
  public final void start() {
    running = true;
    busyUntilNs = 0;
    world.trace().record("started", name, "");
    take(this::open);
  }

  /** Whether a crash would stop it: not any more once faults have ended. */
  protected final boolean mayCrash() {
    return faulty && running;
  }

  /**
   * Stops it without warning, to be started again.
   *
   * @return whether it was running, and may crash
   */
  public final boolean crash(Fault fault) {
    if (!mayCrash()) {
      return false;
    }
    world.counts().count(fault);
    stop("crashed");
    return true;
  }

  /** Stops it without warning, to be started again after a time. */
  public final void crashFor(Fault fault, long awayNs) {
    if (mayCrash()) {
      world.counts().count(fault);
      end("crashed, to be away");
      world.schedule().after(awayNs, this::start);
    }
  }

  /** Stops it at the end of this turn, to be started again. */
  protected final void shutDown(String how) {
    emit(() -> stop(how));
  }

  private void stop(String how) {
    end(how);
    long delay = dice.between(RESTART_NS_MIN, RESTART_NS_MAX);
    world.schedule().after(delay, this::start);
  }

  /** Stops it without warning, for good. */
  public final void leave() {
    end("gone for good");
  }

  private void end(String how) {
    running = false;
    turnScheduled = false;
    incarnation++;
    inbox.clear();
    world.trace().record("stopped", name, how);
    dying();
    disk.crash();
    world.network().abandonAll(name);
  }

  /** Lets it stand still for a while. */
  public final void pause(long forNs) {
    if (faulty) {
      world.counts().count(Fault.PROCESS_PAUSED);
      world.trace().record("paused", name, forNs / 1_000_000 + " ms");
      pausedUntilNs = world.schedule().nowNs() + forNs;
    }
  }

  /** Opens the disk and begins to work. */
  protected abstract void open();

  /** The process dies: what was on its way to the disk may get there or not. */
  protected abstract void dying();

  /** Does something when its turn comes, if the process still lives then. */
  protected final void post(Runnable turn) {
    if (running) {
      inbox.addLast(turn);
      scheduleTurn();
    }
  }

  /** Does something at a time, outside the turns, if the process still lives then. */
  protected final void later(long timeNs, Runnable action) {
    int mine = incarnation;
    world
        .schedule()
        .at(
            timeNs,
            () -> {
              if (mine == incarnation) {
                action.run();
              }
            });
  }

  /** The time in this turn: later than the schedule's if it has waited. */
  protected final long turnNs() {
    return Math.max(turnNs, world.schedule().nowNs());
  }

  /** Does something that others see, once the turn has come so far. */
  protected final void emit(Runnable action) {
    if (turnNs() == world.schedule().nowNs()) {
      action.run();
    } else {
      later(turnNs(), action);
    }
  }

  protected final void send(Wire wire, byte[] bytes) {
    emit(() -> wire.send(bytes));
  }

  private void scheduleTurn() {
    if (turnScheduled || inbox.isEmpty()) {
      return;
    }
    turnScheduled = true;
    later(Math.max(busyUntilNs, pausedUntilNs), this::nextTurn);
  }

  private void nextTurn() {
    turnScheduled = false;
    if (world.schedule().nowNs() >= pausedUntilNs && !inbox.isEmpty()) {
      take(inbox.removeFirst());
    }
    if (running) {
      scheduleTurn();
    }
  }

  /** Takes one turn and what may come of it. */
  protected final void take(Runnable turn) {
    turnNs = world.schedule().nowNs();
    try {
      turn.run();
      busyUntilNs = Math.max(busyUntilNs, turnNs);
    } catch (CrashException e) {
      world.counts().count(Fault.CRASH_BETWEEN_EFFECTS);
      stop("crashed in its turn");
    } catch (StoreException e) {
      world.storeFailed(name, e, disk.isWritable());
      stop("gave up: " + e.getMessage());
    } catch (Violation e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Violation(world.failure(), name + " failed: " + e, e);
    }
  }

  /** Does something beside the turns, once the disk takes writes. */
  final void whenWritable(Runnable action) {
    take(
        () -> {
          long waitNs = disk.waitNs();
          if (waitNs > 0) {
            later(turnNs() + waitNs, () -> whenWritable(action));
          } else {
            later(turnNs(), action);
          }
        });
  }

  @Override
  public final void crashPoint() {
    if (strikes(Fault.CRASH_BETWEEN_EFFECTS, CRASH_POINT)) {
      throw new CrashException();
    }
  }

  @Override
  public final void syncPoint(Fault fault) {
    if (strikes(fault, CRASH_IN_SYNC)) {
      throw new CrashException();
    }
  }

  /** Whether a fault strikes now: at its rate, times {@code scale}. */
  protected final boolean strikes(Fault fault, double scale) {
    return faulty && dice.chance(world.rate(fault) * scale);
  }

  @Override
  public final void spend(long ns) {
    turnNs += ns;
  }

  protected final boolean is(Mutant mutant) {
    return world.mutant() == mutant;
  }
}
