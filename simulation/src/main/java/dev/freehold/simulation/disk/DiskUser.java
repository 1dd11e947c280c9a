package dev.freehold.simulation.disk;

/** The process that uses a disk. */
public interface DiskUser {
  /** A place where the process may crash: does not return if it does. */
  void crashPoint();

  /** The process waits. */
  void spend(long ns);
}
