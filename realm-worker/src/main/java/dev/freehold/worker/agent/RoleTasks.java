package dev.freehold.worker.agent;

import dev.freehold.core.id.RealmId;
import dev.freehold.worker.follow.TailReplay;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread that moves blocks between realms' stores and tails, where a worker begins or ends to serve
 * them. It does not run before its first task.
 */
final class RoleTasks {
  private static final Logger LOG = LoggerFactory.getLogger(RoleTasks.class);

  private final TailReplay tails;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("role-turner").factory());
  private Consumer<Throwable> onFailure = _ -> {};

  RoleTasks(TailReplay tails) {
    this.tails = tails;
  }

  /** Sets who is told what broke the thread. */
  void start(Consumer<Throwable> newOnFailure) {
    onFailure = newOnFailure;
  }

  /** As {@link WorkerTasks#unwind}. */
  void unwind(RealmId realm, long height, Runnable ended) {
    run(
        () -> {
          LOG.info("realm {} is followed from block {} on", realm, height);
          tails.unwind(realm, height);
          ended.run();
        });
  }

  /** As {@link WorkerTasks#replayTail}. */
  void replayTail(RealmId realm, Runnable ended) {
    run(
        () -> {
          tails
              .takeOver(realm)
              .ifPresent(
                  why ->
                      LOG.error(
                          "blocks of realm {} that followers took are dropped: {}", realm, why));
          ended.run();
        });
  }

  private void run(Runnable task) {
    thread.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            onFailure.accept(e);
          }
        });
  }

  /** Begins to stop: what was asked for is done. */
  void stop() {
    thread.shutdown();
  }

  /** Whether the thread has ended, waiting as long as is told. */
  boolean join(Duration limit) throws InterruptedException {
    return thread.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
