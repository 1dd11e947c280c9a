package dev.freehold.aggregator.agent;

import dev.freehold.aggregator.machine.AggregatorEffect;
import dev.freehold.aggregator.machine.AggregatorInput;
import dev.freehold.aggregator.machine.AggregatorMachine;
import dev.freehold.aggregator.machine.JobException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.agent.Inbox;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns an aggregator's threads: one drives the machine, one fetches proofs and aggregates them. */
public final class AggregatorAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AggregatorAgent.class);
  private static final int INBOX_MAX = 1024;
  private static final int WORK_MAX = 16;
  private static final long IDLE_MS = 1000;
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  /** Ends the work on a job that was dropped. */
  private static final class DroppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DroppedException() {
      super("dropped", null, false, false);
    }
  }

  private final AggregatorMachine machine;
  private final UserId payee;
  private final ProofSource source;
  private final JobProver prover;
  private final AggregatorPeers peers;
  private final Consumer<Throwable> onFailure;
  private final Inbox<AggregatorInput> inbox = new Inbox<>(INBOX_MAX);
  private final BlockingQueue<AggregatorEffect> work = new ArrayBlockingQueue<>(WORK_MAX);
  private final AtomicReference<Hash32> wanted = new AtomicReference<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread driving = Thread.ofPlatform().name("aggregator").unstarted(this::drive);
  private final Thread working = Thread.ofPlatform().name("aggregation").unstarted(this::workOn);
  private volatile boolean stopping;

  /**
   * @param onFailure told, once, what ended a thread
   */
  public AggregatorAgent(
      AggregatorMachine machine,
      UserId payee,
      ProofSource source,
      JobProver prover,
      AggregatorPeers peers,
      Consumer<Throwable> onFailure) {
    this.machine = machine;
    this.payee = payee;
    this.source = source;
    this.prover = prover;
    this.peers = peers;
    this.onFailure = onFailure;
  }

  /** Starts the threads; the aggregator registers when it is told of a connection. */
  public void start() {
    driving.start();
    working.start();
  }

  /** Hands an input to the machine; waits while the inbox is full. */
  public void post(AggregatorInput input) {
    inbox.put(input);
  }

  /**
   * Waits until the machine has finished.
   *
   * @return false if it has not within the limit
   */
  public boolean awaitFinish(Duration limit) throws InterruptedException {
    return finished.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    stopping = true;
    inbox.close();
    wanted.set(null);
    driving.interrupt();
    working.interrupt();
    try {
      if (driving.isAlive() && !driving.join(STOP_WAIT)
          || working.isAlive() && !working.join(STOP_WAIT)) {
        LOG.warn("the aggregator's threads did not stop within {}", STOP_WAIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drive() {
    guard(
        () -> inbox.poll(IDLE_MS).ifPresent(input -> machine.step(input).forEach(this::carryOut)));
  }

  private void carryOut(AggregatorEffect effect) {
    switch (effect) {
      case AggregatorEffect.Send e -> peers.send(e.link(), e.message());
      case AggregatorEffect.AskBoard e -> peers.askBoard(e.link());
      case AggregatorEffect.Fetch e -> {
        wanted.set(e.id());
        // Those that were dropped, however many jobs somebody leases one after the other.
        work.clear();
        enqueue(e);
      }
      case AggregatorEffect.Make e -> enqueue(e);
      case AggregatorEffect.Drop e -> wanted.compareAndSet(e.job(), null);
      case AggregatorEffect.Tell e -> peers.tell(e.text());
      case AggregatorEffect.Finish _ -> finished.countDown();
    }
  }

  /** One job is at work, and what waits for dropped ones has left, so there is always room. */
  private void enqueue(AggregatorEffect effect) {
    if (!work.offer(effect)) {
      throw new IllegalStateException("more than " + WORK_MAX + " jobs wait for the thread");
    }
  }

  private void workOn() {
    guard(
        () -> {
          switch (work.take()) {
            case AggregatorEffect.Fetch e when isWanted(e.id()) ->
                attempt(e.id(), () -> new AggregatorInput.Fetched(e.id(), source.fetch(e.job())));
            case AggregatorEffect.Make e when isWanted(e.id()) ->
                attempt(
                    e.id(),
                    () ->
                        new AggregatorInput.Made(
                            e.id(),
                            prover.prove(
                                e.id(), payee, e.material(), share -> progress(e.id(), share))));
            default -> LOG.debug("a dropped job is passed over");
          }
        });
  }

  private void attempt(Hash32 job, java.util.function.Supplier<AggregatorInput> step) {
    try {
      post(step.get());
    } catch (DroppedException e) {
      LOG.debug("job {} was dropped while it was being done", job.abbreviated());
    } catch (JobException e) {
      post(new AggregatorInput.Failed(job, e.getMessage(), e.mayPass()));
    }
  }

  private void progress(Hash32 job, double share) {
    if (!isWanted(job)) {
      throw new DroppedException();
    }
    peers.progress(share);
  }

  private boolean isWanted(Hash32 job) {
    return job.equals(wanted.get());
  }

  /** A turn that may wait. */
  private interface Turn {
    void take() throws InterruptedException;
  }

  private void guard(Turn turn) {
    try {
      while (!stopping) {
        turn.take();
      }
    } catch (InterruptedException e) {
      if (!stopping) {
        onFailure.accept(e);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("the aggregator stopped", e);
      onFailure.accept(e);
    }
  }
}
