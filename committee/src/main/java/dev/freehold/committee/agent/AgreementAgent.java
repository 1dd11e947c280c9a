package dev.freehold.committee.agent;

import dev.freehold.core.port.StoreException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the agreement's thread, its clock and the thread that checks signatures. Machines, logs and
 * the {@link Chamber} belong to the first; anything else reaches it by the {@link AgreementInbox}.
 *
 * <p>What waits to be checked is bounded by the machine, which asks for so many certificates of one
 * validator and so many sums of a slot at a time.
 */
public final class AgreementAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgreementAgent.class);
  private static final Duration STOP_MAX = Duration.ofSeconds(10);

  private final AgreementInbox inbox;
  private final Consumer<Throwable> onFailure;
  private final AgreementTurns turns;
  private final ExecutorService checks =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("agreement-checks").daemon().factory());
  private final Thread thread;
  private final AtomicBoolean hasFailed = new AtomicBoolean();
  private volatile boolean isStopping;

  /**
   * A thread that is not running yet.
   *
   * @param clockMs milliseconds from any beginning, at least 0; never goes back
   * @param onFailure told, once, what ended the agreement; the process should exit
   */
  public AgreementAgent(
      AgreementInbox inbox,
      ValidatorPeers peers,
      Chamber chamber,
      AgreementWatch watch,
      LongSupplier clockMs,
      Consumer<Throwable> onFailure) {
    this.inbox = inbox;
    this.onFailure = onFailure;
    turns =
        new AgreementTurns(
            inbox,
            new AgreementDriver.Surroundings(peers, chamber, watch, this::check, inbox::post),
            clockMs);
    thread = Thread.ofPlatform().name("agreement").unstarted(this::run);
  }

  private void check(Runnable check) {
    try {
      checks.execute(
          () -> {
            try {
              check.run();
            } catch (RuntimeException | Error e) {
              fail(e);
            }
          });
    } catch (RejectedExecutionException e) {
      if (!isStopping) {
        throw e;
      }
    }
  }

  /**
   * Makes the driver of the first era and starts the thread, which says nothing before {@link
   * #begin}. What keeps the driver from being made is thrown here, and nothing is started.
   */
  public void start(Function<AgreementDriver.Surroundings, AgreementDriver> driver) {
    turns.seat(driver);
    thread.start();
  }

  /** Begins with the first era. From any thread, once. */
  public void begin() {
    turns.begin();
  }

  /**
   * Begins an era, after the one at hand has ended. From any thread.
   *
   * @param driver makes its driver, on the agreement's thread
   */
  public void enter(Function<AgreementDriver.Surroundings, AgreementDriver> driver) {
    turns.enter(driver);
  }

  private void run() {
    try {
      while (!isStopping) {
        inbox.await(turns.waitMs());
        turns.take();
      }
    } catch (InterruptedException e) {
      if (!isStopping) {
        fail(e);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      turns.close();
    }
  }

  private void fail(Throwable why) {
    if (isStopping || hasFailed.getAndSet(true)) {
      LOG.debug("the agreement ended while it was closed", why);
      return;
    }
    isStopping = true;
    inbox.close();
    if (why instanceof StoreException) {
      LOG.error("the agreement stopped: {}", why.getMessage());
      LOG.debug("where it did", why);
    } else {
      LOG.error("the agreement stopped", why);
    }
    onFailure.accept(why);
  }

  @Override
  public void close() {
    isStopping = true;
    inbox.close();
    checks.shutdownNow();
    thread.interrupt();
    try {
      if (thread.isAlive() && !thread.join(STOP_MAX)) {
        LOG.warn("the agreement's thread did not stop within {}", STOP_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
