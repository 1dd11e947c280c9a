package dev.freehold.node.service;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads with a bounded queue before them: a task that finds no room is refused at once, and
 * nobody waits. Thread-safe. The threads are daemons: they keep no process alive.
 */
final class BoundedThreads {
  private final ThreadPoolExecutor executor;

  /**
   * @param name of the threads
   * @param threads how many, at least one
   * @param waitingMax tasks that wait, at least one
   */
  BoundedThreads(String name, int threads, int waitingMax) {
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waitingMax),
            Thread.ofPlatform().name(name, 0).daemon().factory());
  }

  /** Takes a task, unless too many wait or the threads are ending; says whether it did. */
  boolean offer(Runnable task) {
    try {
      executor.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Whether no task waits. */
  boolean isIdle() {
    return executor.getQueue().isEmpty();
  }

  /**
   * Takes no more, and waits until what was taken is done.
   *
   * @return whether it is, within the limit
   */
  boolean finish(Duration limit) {
    executor.shutdown();
    try {
      return executor.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Takes no more, drops what waits and interrupts what runs. */
  void drop() {
    executor.shutdownNow();
  }
}
