package dev.freehold.worker.agent;

import java.time.Duration;
import org.slf4j.Logger;

/** End of a thread that takes nothing more, and then of those that do what it asks for. */
final class OrderlyEnd {
  private static final Duration WAIT = Duration.ofSeconds(10);

  private OrderlyEnd() {}

  /** Wait for threads that were told to stop. */
  @FunctionalInterface
  interface Join {
    /** Whether all have ended, waiting for each as long as is told. */
    boolean within(Duration limit) throws InterruptedException;
  }

  /**
   * Waits for the thread, has the others stop, and waits for them, for each {@link #WAIT} at the
   * most.
   *
   * @param stopTasks tells the others to stop
   * @param whose all these threads in words, with which {@code log} says that they did not stop
   */
  static void await(Thread thread, Runnable stopTasks, Join tasks, Logger log, String whose) {
    try {
      boolean stopped = !thread.isAlive() || thread.join(WAIT);
      stopTasks.run();
      stopped &= tasks.within(WAIT);
      if (!stopped) {
        log.warn("{} did not stop within {}", whose, WAIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
