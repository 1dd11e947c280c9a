package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.agent.Inbox;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the coordinator's thread. Inputs are posted from any thread; the machine, the log and the
 * chain store's writes belong to this one.
 */
public final class CoordinatorAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorAgent.class);
  private static final long STOP_WAIT_MS = 10_000;

  private final Coordinator driver;
  private final Clock clock;
  private final long tickMs;
  private final Consumer<Throwable> onFailure;
  private final Inbox<Turn> inbox;
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * A thread that is not running yet.
   *
   * @param inbox what the driver is handed; verdicts go there too
   * @param tickMs how often the machine is told the time
   * @param onFailure told, once, what ended the thread; the process should exit
   */
  public CoordinatorAgent(
      Coordinator driver,
      Inbox<Turn> inbox,
      Clock clock,
      long tickMs,
      Consumer<Throwable> onFailure) {
    this.driver = driver;
    this.inbox = inbox;
    this.clock = clock;
    this.tickMs = tickMs;
    this.onFailure = onFailure;
    thread = Thread.ofPlatform().name("coordinator").unstarted(this::run);
  }

  /** An inbox with the coordinator's limits. */
  public static Inbox<Turn> inbox() {
    return new Inbox<>(new InboxBounds());
  }

  /** Puts inputs in, each as a turn, and waits while there is no room. */
  public static Consumer<CoordinatorInput> into(Inbox<Turn> inbox) {
    return input -> inbox.put(new Turn.Step(input));
  }

  public void start() {
    thread.start();
  }

  /** Hands an input to the machine; waits while the inbox is full, which slows the sender down. */
  public void post(CoordinatorInput input) {
    inbox.put(new Turn.Step(input));
  }

  /**
   * Hands an input to the machine if there is room for it: for what anyone may send as often as he
   * likes, and be told to come again.
   *
   * @return whether there was
   */
  public boolean postIfRoom(CoordinatorInput input) {
    return inbox.putIfRoom(new Turn.Step(input));
  }

  /** Who serves which realm, as of the last input. */
  public List<RealmEndpoint> realms() {
    return driver.realms();
  }

  /** The number that an operator's next order has, as of the last input. */
  public long nextOrder() {
    return driver.nextOrder();
  }

  @Override
  public void close() {
    stopping = true;
    inbox.close();
    thread.interrupt();
    try {
      if (thread.isAlive() && !thread.join(java.time.Duration.ofMillis(STOP_WAIT_MS))) {
        LOG.warn("the coordinator's thread did not stop within {} ms", STOP_WAIT_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        poll().ifPresent(this::take);
        driver.step(new CoordinatorInput.Tick(clock.millis()));
      }
    } catch (StoreException e) {
      LOG.error("the coordinator stopped: {}", e.getMessage());
      LOG.debug("where it did", e);
      onFailure.accept(e);
    } catch (RuntimeException | Error e) {
      LOG.error("the coordinator stopped", e);
      onFailure.accept(e);
    }
  }

  private void take(Turn turn) {
    switch (turn) {
      case Turn.Step(CoordinatorInput input) -> driver.step(input);
      case Turn.Own(Runnable what) -> what.run();
    }
  }

  private Optional<Turn> poll() {
    try {
      return inbox.poll(tickMs);
    } catch (InterruptedException e) {
      if (!stopping) {
        throw new IllegalStateException("interrupted while not stopping", e);
      }
      return Optional.empty();
    }
  }
}
