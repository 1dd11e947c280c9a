package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.Limits;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Inputs on their way to the machine, in order. What anyone may send as often as he likes has a
 * bound of its own, far below that of all: results, since each is large, and questions, since each
 * takes the machine's time. Thread-safe.
 */
final class Inbox {
  private final BlockingQueue<CoordinatorInput> inputs = new ArrayBlockingQueue<>(Limits.INBOX_MAX);
  private final Semaphore results = new Semaphore(Limits.RESULTS_WAITING_MAX);
  private final Semaphore questions = new Semaphore(Limits.BOARD_QUESTIONS_WAITING_MAX);

  /**
   * Puts an input in.
   *
   * @param waitMs to wait at the most while the inbox is full
   * @return false if there is no room
   */
  boolean offer(CoordinatorInput input, long waitMs) throws InterruptedException {
    Optional<Semaphore> bound = bound(input);
    if (bound.isPresent() && !bound.get().tryAcquire()) {
      return false;
    }
    boolean taken = false;
    try {
      taken = inputs.offer(input, waitMs, TimeUnit.MILLISECONDS);
    } finally {
      if (!taken) {
        bound.ifPresent(Semaphore::release);
      }
    }
    return taken;
  }

  /** Takes the next input out; empty if none has come after {@code waitMs}. */
  Optional<CoordinatorInput> poll(long waitMs) throws InterruptedException {
    Optional<CoordinatorInput> next =
        Optional.ofNullable(inputs.poll(waitMs, TimeUnit.MILLISECONDS));
    next.flatMap(this::bound).ifPresent(Semaphore::release);
    return next;
  }

  private Optional<Semaphore> bound(CoordinatorInput input) {
    return switch (input) {
      case CoordinatorInput.AggregateSubmitted _ -> Optional.of(results);
      case CoordinatorInput.JobsAsked _, CoordinatorInput.EarningsAsked _ -> Optional.of(questions);
      default -> Optional.empty();
    };
  }
}
