package dev.freehold.blst;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Runs the turns of a loop on several threads. The caller takes turns like every other thread and
 * waits only for turns already begun, so a busy or shut executor costs speed and never progress.
 */
public final class ParallelLoop {
  private static final long WAIT_MINUTES_MAX = 10;

  private final Executor executor;
  private final int threads;

  /**
   * @param executor lends the other threads
   * @param threads how many threads work at once, the caller's included; at least 1
   */
  public ParallelLoop(Executor executor, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads);
    }
    this.executor = executor;
    this.threads = threads;
  }

  /** Works on the caller's thread alone. */
  public static ParallelLoop serial() {
    return new ParallelLoop(Runnable::run, 1);
  }

  /** Threads that work at once, the caller's included. */
  public int threads() {
    return threads;
  }

  /**
   * Runs {@code turn} for every number in [0, turns) and returns when all are done. Turns must be
   * independent of one another. What the first failing turn threw is thrown here.
   */
  public void run(int turns, IntConsumer turn) {
    Round round = new Round(turns, turn);
    for (int i = 1; i < Math.min(threads, turns); i++) {
      try {
        executor.execute(round);
      } catch (RejectedExecutionException e) {
        break; // No thread to lend: the caller takes the turns itself.
      }
    }
    round.run();
    round.join();
  }

  private static final class Round implements Runnable {
    private final int turns;
    private final IntConsumer turn;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch open;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Round(int turns, IntConsumer turn) {
      this.turns = turns;
      this.turn = turn;
      this.open = new CountDownLatch(turns);
    }

    @Override
    public void run() {
      for (int i = next.getAndIncrement(); i < turns; i = next.getAndIncrement()) {
        try {
          if (failure.get() == null) {
            turn.accept(i);
          }
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        } finally {
          open.countDown();
        }
      }
    }

    /** Not to be cut short by an interrupt: turns still running write to the caller's memory. */
    void join() {
      boolean interrupted = false;
      boolean done = false;
      while (!done) {
        try {
          done = open.await(WAIT_MINUTES_MAX, TimeUnit.MINUTES);
          if (!done) {
            throw new IllegalStateException(
                open.getCount() + " of " + turns + " turns of a parallel loop still run");
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new AssertionError(e);
      }
    }
  }
}
