package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.Limits;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Limits of the coordinator's inbox for what is large or anyone may send as often as he likes, far
 * below that of all inputs: reports and results, since each is large, announcements of blocks and
 * questions, since each takes the machine's time. Of one inbox.
 */
final class InboxBounds implements Function<Turn, Optional<Semaphore>> {
  private final Optional<Semaphore> reports =
      Optional.of(new Semaphore(Limits.REPORTS_IN_INBOX_MAX));
  private final Optional<Semaphore> announcements =
      Optional.of(new Semaphore(Limits.REPORTS_IN_INBOX_MAX));
  private final Optional<Semaphore> results =
      Optional.of(new Semaphore(Limits.RESULTS_WAITING_MAX));
  private final Optional<Semaphore> questions =
      Optional.of(new Semaphore(Limits.BOARD_QUESTIONS_WAITING_MAX));

  @Override
  public Optional<Semaphore> apply(Turn turn) {
    return switch (turn) {
      case Turn.Step(CoordinatorInput input) -> bound(input);
      case Turn.Own _ -> Optional.empty();
    };
  }

  private Optional<Semaphore> bound(CoordinatorInput input) {
    return switch (input) {
      case CoordinatorInput.BlockReported _ -> reports;
      case CoordinatorInput.BlockSealed _ -> announcements;
      case CoordinatorInput.AggregateSubmitted _ -> results;
      case CoordinatorInput.JobsAsked _, CoordinatorInput.EarningsAsked _ -> questions;
      default -> Optional.empty();
    };
  }
}
