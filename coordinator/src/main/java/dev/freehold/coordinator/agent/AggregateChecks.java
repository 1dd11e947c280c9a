package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyAggregate;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Verdict;
import java.util.function.Consumer;

/** Checks of aggregates, off the coordinator's thread; and keeper of those that were taken. */
@FunctionalInterface
public interface AggregateChecks {
  /**
   * Has one checked. Returns at once.
   *
   * @param whenJudged is told the verdict once, from any thread
   */
  void judge(VerifyAggregate task, Consumer<Verdict> whenJudged);

  /** The log holds this one: it was taken, now or, while the log is replayed, before. */
  default void taken(Aggregate aggregate) {}
}
