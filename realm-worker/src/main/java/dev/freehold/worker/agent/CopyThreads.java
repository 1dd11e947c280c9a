package dev.freehold.worker.agent;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.worker.copy.CopyException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that copy realms, a few at once. None runs before the first copy. */
final class CopyThreads {
  private static final Logger LOG = LoggerFactory.getLogger(CopyThreads.class);

  /** Realms that are copied at once. */
  private static final int THREADS = 2;

  /** After a copy that failed; it is tried again for as long as the realm is wanted. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final RealmCopier copier;
  private final ExecutorService threads;
  private Consumer<Throwable> onFailure = _ -> {};
  private volatile boolean stopping;

  /**
   * @param copier copies realms from other workers
   * @param name of the threads
   */
  CopyThreads(RealmCopier copier, String name) {
    this.copier = copier;
    threads = Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().name(name, 0).factory());
  }

  /** Sets who is told what broke a thread. */
  void start(Consumer<Throwable> newOnFailure) {
    onFailure = newOnFailure;
  }

  /**
   * Copies a realm, as far as that goes. Returns at once.
   *
   * @param from the endpoint of a worker that holds the realm
   * @param ended run once the copy has ended, after a pause if it failed
   */
  void copy(RealmHeader target, String from, Runnable ended) {
    threads.execute(
        () -> {
          try {
            copyNow(target, from, ended);
          } catch (RuntimeException | Error e) {
            onFailure.accept(e);
          }
        });
  }

  private void copyNow(RealmHeader target, String from, Runnable ended) {
    try {
      copier.copy(target, from);
    } catch (CopyException e) {
      if (stopping) {
        return;
      }
      LOG.warn("cannot copy realm {} from {}: {}", target.realm(), from, e.getMessage());
      pause();
    }
    ended.run();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      // The worker stops; nobody hears any more what has ended.
      Thread.currentThread().interrupt();
    }
  }

  /** Ends copies that run, and begins none. */
  void stop() {
    stopping = true;
    threads.shutdownNow();
  }

  /** Whether every thread has ended, waiting as long as is told. */
  boolean join(Duration limit) throws InterruptedException {
    return threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
