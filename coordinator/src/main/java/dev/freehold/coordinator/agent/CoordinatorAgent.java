package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.ReplicatedLog;
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

  private final CoordinatorDriver driver;
  private final Clock clock;
  private final long tickMs;
  private final Consumer<Throwable> onFailure;
  private final Inbox inbox = new Inbox();
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * Restores the machine from the log. {@link #start} starts the thread.
   *
   * @param chain follows the log: checkpoints that it lacks are appended
   * @param tickMs how often the machine is told the time
   * @param onFailure told, once, what ended the thread; the process should exit
   */
  public CoordinatorAgent(
      CoordinatorMachine machine,
      ReplicatedLog log,
      ChainStore chain,
      CoordinatorPeers peers,
      Judging judging,
      Clock clock,
      long tickMs,
      Consumer<Throwable> onFailure) {
    driver = new CoordinatorDriver(machine, log, chain, peers, judging, this::post);
    this.clock = clock;
    this.tickMs = tickMs;
    this.onFailure = onFailure;
    thread = Thread.ofPlatform().name("coordinator").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Hands an input to the machine; waits while the inbox is full, which slows the sender down. */
  public void post(CoordinatorInput input) {
    try {
      while (!stopping && !inbox.offer(input, tickMs)) {
        LOG.debug("the coordinator's inbox is full");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Hands an input to the machine if there is room for it: for what anyone may send as often as he
   * likes, and be told to come again.
   */
  public boolean postIfRoom(CoordinatorInput input) {
    try {
      return inbox.offer(input, 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Who serves which realm, as of the last input. */
  public List<RealmEndpoint> realms() {
    return driver.realms();
  }

  @Override
  public void close() {
    stopping = true;
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
        poll().ifPresent(driver::step);
        driver.step(new CoordinatorInput.Tick(clock.millis()));
      }
    } catch (RuntimeException | Error e) {
      LOG.error("the coordinator stopped", e);
      onFailure.accept(e);
    }
  }

  private Optional<CoordinatorInput> poll() {
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
