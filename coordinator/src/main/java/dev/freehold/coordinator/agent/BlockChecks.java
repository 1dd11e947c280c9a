package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.coordinator.machine.CoordinatorInput;
import java.util.function.Consumer;

/** Verifier of blocks, as the coordinator's agent uses it. */
@FunctionalInterface
public interface BlockChecks {
  /** Verifier of a coordinator that takes blocks as they are reported. */
  BlockChecks NONE =
      (task, _) -> {
        throw new IllegalStateException("nothing verifies " + task);
      };

  /**
   * Gets hold of a block and judges it. Returns at once.
   *
   * @param whenDone takes the answer, once, from any thread: what the task makes of it
   */
  void check(VerifyBlock task, Consumer<CoordinatorInput> whenDone);
}
