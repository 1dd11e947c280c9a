package dev.freehold.worker.agent;

import dev.freehold.core.Limits;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.agent.Inbox;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.SeenNode;
import dev.freehold.worker.machine.Waiting;
import dev.freehold.worker.machine.WorkerInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread that owns a worker's machine. Inputs are posted from any thread; the driver and what it
 * drives belong to this one. What takes long runs on the threads of a {@link WorkerTaskPool}, which
 * starts and ends with it.
 */
public final class WorkerThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerThread.class);
  private static final long TICK_MS = 10;
  private static final long COUNT_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);

  private final WorkerDriver driver;
  private final WorkerTaskPool tasks;
  private final Consumer<Throwable> onFailure;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final Optional<Semaphore> statusQuestions =
      Optional.of(new Semaphore(Limits.STATUS_QUESTIONS_WAITING_MAX));
  private final Inbox<WorkerInput> inbox =
      new Inbox<>(
          input -> input instanceof WorkerInput.StatusAsked ? statusQuestions : Optional.empty());
  private final Thread thread;
  private final CountDownLatch drained = new CountDownLatch(1);
  private volatile boolean stopping;

  /** What waited when it was counted last. */
  private volatile Waiting waiting = Waiting.NOTHING;

  /**
   * A thread that is not running yet.
   *
   * @param tasks what the driver has done beside it
   * @param onFailure told, once, what ended the thread or a task; the process should exit
   */
  public WorkerThread(WorkerDriver driver, WorkerTaskPool tasks, Consumer<Throwable> onFailure) {
    this.driver = driver;
    this.tasks = tasks;
    this.onFailure = onFailure;
    thread = Thread.ofPlatform().name("gatherer").unstarted(this::run);
  }

  /** Starts the thread, and those of the tasks. */
  public void start() {
    tasks.start(this::post, this::fail);
    thread.start();
  }

  /**
   * Hands an input to the machine; waits while the inbox is full, which slows the sender down. An
   * input that comes while the thread stops is dropped.
   */
  public void post(WorkerInput input) {
    inbox.put(input);
  }

  /**
   * Hands an input to the machine if there is room for it.
   *
   * @return whether there was
   */
  public boolean postIfRoom(WorkerInput input) {
    return inbox.putIfRoom(input);
  }

  /** As {@link WorkerDriver#isHandedOver}. */
  public boolean isHandedOver(RealmId realm) {
    return driver.isHandedOver(realm);
  }

  /** As {@link WorkerDriver#receipts}. */
  public List<StorageReceipt> receipts(RealmId realm) {
    return driver.receipts(realm);
  }

  /** Who serves which realm, as the coordinator last said. */
  public List<RealmEndpoint> realms() {
    return driver.realms();
  }

  /** What ended the use of the coordinator's key; empty for as long as it goes on. */
  public Optional<Equivocation> evidence() {
    return driver.evidence();
  }

  /** What whoever connects is told of what ended the use of the coordinator's key. */
  public Optional<Message.Evidence> news() {
    return driver.news();
  }

  /** Realms that are not served until the next start, each with the reason. */
  public Map<RealmId, String> stopped() {
    return driver.stopped();
  }

  /** What the pipeline has done since the process started. */
  public List<Answer.Counter> counters() {
    List<Answer.Counter> counters = new ArrayList<>(tasks.counters());
    counters.addAll(gauges(waiting));
    counters.add(new Answer.Counter("realmsStopped", driver.stopped().size()));
    counters.add(new Answer.Counter("checkpointsRefused", driver.checkpointsRefused()));
    return counters;
  }

  private static List<Answer.Counter> gauges(Waiting waiting) {
    return List.of(
        new Answer.Counter("bundlesWaitingForProofs", waiting.proofs()),
        new Answer.Counter("bundlesWaitingForABatch", waiting.queued()),
        new Answer.Counter("bundlesInOpenBatches", waiting.open()),
        new Answer.Counter("bundlesBeingCommitted", waiting.sealed()),
        new Answer.Counter("blocksNotFinal", waiting.blocks()),
        new Answer.Counter("oldestWaitingMs", TimeUnit.NANOSECONDS.toMillis(waiting.oldestNs())));
  }

  /**
   * Its counters and more, with the realms that are stopped here and what ended the key.
   *
   * @param program what answers, in which version
   * @param nodes that this one is or was connected with
   */
  public Answer.Counters counted(
      int request, List<Answer.Counter> more, String program, List<SeenNode> nodes) {
    List<Answer.Counter> counters = new ArrayList<>(counters());
    counters.addAll(more);
    return new Answer.Counters(
        request,
        counters,
        driver.stopped().entrySet().stream()
            .limit(Limits.ANSWER_REALMS_MAX)
            .map(e -> Answer.StoppedRealm.of(e.getKey(), e.getValue()))
            .toList(),
        driver.evidence().map(Equivocation::inWords).orElse(""),
        program,
        nodes);
  }

  /**
   * Admits nothing new and waits until all that was admitted is durable.
   *
   * @return whether it is, within the limit
   */
  public boolean drain(Duration limit) {
    if (!thread.isAlive() || failed.get()) {
      return false;
    }
    post(new WorkerInput.Drain());
    try {
      return drained.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops taking inputs; a block that is being committed is finished. */
  @Override
  public void close() {
    stopping = true;
    inbox.close();
    OrderlyEnd.await(thread, tasks::stop, tasks::join, LOG, "the worker's threads");
  }

  private void run() {
    try {
      long lastTickNs = System.nanoTime();
      long lastCountNs = lastTickNs;
      while (!stopping) {
        Optional<WorkerInput> input = inbox.poll(TICK_MS);
        input.ifPresent(driver::step);
        long nowNs = System.nanoTime();
        if (input.isEmpty() || nowNs - lastTickNs >= TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
          driver.step(new WorkerInput.Tick(nowNs));
          lastTickNs = nowNs;
        }
        if (nowNs - lastCountNs >= COUNT_EVERY_NS) {
          waiting = driver.waiting();
          lastCountNs = nowNs;
        }
        if (driver.isDrained()) {
          drained.countDown();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    if (!stopping && failed.compareAndSet(false, true)) {
      if (cause instanceof StoreException) {
        LOG.error("the worker stopped: {}", cause.getMessage());
        LOG.debug("where it did", cause);
      } else {
        LOG.error("the worker stopped", cause);
      }
      onFailure.accept(cause);
    }
  }
}
