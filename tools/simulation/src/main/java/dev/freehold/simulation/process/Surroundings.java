package dev.freehold.simulation.process;

import dev.freehold.core.port.StoreException;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Schedule;
import dev.freehold.simulation.kernel.Trace;
import dev.freehold.simulation.network.Network;

/** Surroundings of a process: its world's time, network and faults, and who hears how it fares. */
public interface Surroundings {
  /** The world's seed. */
  long seed();

  Schedule schedule();

  Trace trace();

  FaultCounts counts();

  Network network();

  /** What is broken on purpose. */
  Mutant mutant();

  /** A fault's rate in this world, 0 to 1; what it means is the fault's business. */
  double rate(Fault fault);

  /**
   * A process stopped since its disk did not do what it should.
   *
   * @param writable whether the disk takes writes
   */
  void storeFailed(String process, StoreException how, boolean writable);

  /** What is broken when a process fails. */
  Invariant failure();
}
