package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorInput;

/** A turn on the coordinator's thread. */
public sealed interface Turn {
  /** An input is stepped. */
  record Step(CoordinatorInput input) implements Turn {}

  /** Something of this process' own is done. */
  record Own(Runnable what) implements Turn {}
}
