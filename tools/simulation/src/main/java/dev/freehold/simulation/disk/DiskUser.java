package dev.freehold.simulation.disk;

import dev.freehold.simulation.kernel.Fault;

/** The process that uses a disk. */
public interface DiskUser {
  /** A place where the process may crash: does not return if it does. */
  void crashPoint();

  /** A place where what was written is not synced: does not return if the process crashes. */
  void syncPoint(Fault fault);

  /** The process waits. */
  void spend(long ns);
}
