package dev.freehold.worker.agent;

import dev.freehold.core.finality.Equivocation;

/** Keeper of the evidence that ended the use of the coordinator's key. */
@FunctionalInterface
public interface EvidenceKeeper {
  /**
   * Keeps evidence; it is durable when this returns, and is handed to the machine again at each
   * start. What was kept before may be overwritten: one piece is enough.
   */
  void keep(Equivocation evidence);
}
