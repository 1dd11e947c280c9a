package dev.freehold.worker.agent;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Message;
import dev.freehold.core.wire.Query;
import dev.freehold.core.wire.RealmEndpoint;
import dev.freehold.worker.machine.RealmEffect;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.WorkerEffect;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a worker's threads. Inputs are posted from any thread; the machine belongs to the agent's
 * thread, a store's commits to the block processor's.
 */
public final class WorkerAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerAgent.class);
  private static final int INBOX_MAX = 64 * 1024;
  private static final long TICK_MS = 10;
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  private final Genesis genesis;
  private final WorkerMachine machine;
  private final ChainStore chain;
  private final Function<RealmId, RealmStore> stores;
  private final BundleVerifier verifier;
  private final WorkerPeers peers;
  private final Consumer<Throwable> onFailure;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final BlockingQueue<WorkerInput> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
  private final Map<RealmId, BlockProcessor> processors = new HashMap<>();
  private final ExecutorService verifierThreads;
  private final ExecutorService processorThread;
  private final Thread thread;
  private volatile List<RealmEndpoint> realms = List.of();
  private volatile boolean stopping;

  /**
   * An agent that is not running yet.
   *
   * @param verifierThreadCount threads that check proofs
   * @param onFailure told, once, what ended the agent; the process should exit
   */
  public WorkerAgent(
      Genesis genesis,
      WorkerMachine machine,
      ChainStore chain,
      Function<RealmId, RealmStore> stores,
      BundleVerifier verifier,
      int verifierThreadCount,
      WorkerPeers peers,
      Consumer<Throwable> onFailure) {
    this.genesis = genesis;
    this.machine = machine;
    this.chain = chain;
    this.stores = stores;
    this.verifier = verifier;
    this.peers = peers;
    this.onFailure = onFailure;
    verifierThreads =
        Executors.newFixedThreadPool(
            verifierThreadCount, Thread.ofPlatform().name("verifier-", 0).factory());
    processorThread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name("block-processor").factory());
    thread = Thread.ofPlatform().name("gatherer").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Hands an input to the machine; waits while the inbox is full, which slows the sender down. */
  public void post(WorkerInput input) {
    try {
      while (!stopping && !inbox.offer(input, TICK_MS, TimeUnit.MILLISECONDS)) {
        LOG.debug("the gatherer's inbox is full");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who serves which realm, as the coordinator last said. */
  public List<RealmEndpoint> realms() {
    return realms;
  }

  /** Stops taking inputs; a block that is being committed is finished. */
  @Override
  public void close() {
    stopping = true;
    verifierThreads.shutdownNow();
    processorThread.shutdown();
    try {
      boolean stopped = thread.join(STOP_WAIT);
      stopped &= processorThread.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      stopped &= verifierThreads.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!stopped) {
        LOG.warn("the worker's threads did not stop within {}", STOP_WAIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      long lastTickNs = System.nanoTime();
      while (!stopping) {
        WorkerInput input = inbox.poll(TICK_MS, TimeUnit.MILLISECONDS);
        if (input != null) {
          step(input);
        }
        long nowNs = System.nanoTime();
        if (input == null || nowNs - lastTickNs >= TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
          step(new WorkerInput.Tick(nowNs));
          lastTickNs = nowNs;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void step(WorkerInput input) {
    if (input instanceof WorkerInput.Assigned assigned) {
      realms = List.copyOf(assigned.realms());
    }
    for (WorkerEffect effect : machine.step(input)) {
      carryOut(effect);
    }
  }

  private void carryOut(WorkerEffect effect) {
    switch (effect) {
      case WorkerEffect.OfRealm e -> carryOut(e.realm(), e.effect());
      case WorkerEffect.AppendCheckpoint(Checkpoint checkpoint) -> {
        chain.append(checkpoint);
        step(new WorkerInput.CheckpointAppended(checkpoint));
      }
      case WorkerEffect.Relay(Checkpoint checkpoint) ->
          peers.broadcast(new Message.CheckpointPush(checkpoint));
      case WorkerEffect.AskCheckpoint e ->
          peers.sendToCoordinator(new Query.CheckpointOf(0, e.height()));
      case WorkerEffect.ReportAgain e -> {
        for (long height = e.fromHeight(); height <= e.toHeight(); height++) {
          report(stores.apply(e.realm()).block(height).orElseThrow());
        }
      }
      case WorkerEffect.AnswerStatus e ->
          peers.send(e.connection(), new Answer.Status(e.request(), e.bundle(), e.status()));
      case WorkerEffect.RefuseRealm e -> refuse(e.realm(), e.input());
      case WorkerEffect.Halt e -> throw new IllegalStateException(e.why());
    }
  }

  private void carryOut(RealmId realm, RealmEffect effect) {
    switch (effect) {
      case RealmEffect.Verify e ->
          run(
              verifierThreads,
              () ->
                  post(
                      new WorkerInput.ToRealm(
                          realm,
                          new RealmInput.Judged(e.verification(), verifier.verify(e.tasks())))));
      case RealmEffect.Process e -> {
        BlockProcessor processor = processors.computeIfAbsent(realm, this::processor);
        run(
            processorThread,
            () ->
                post(
                    new WorkerInput.ToRealm(
                        realm, new RealmInput.Committed(processor.process(e.batch())))));
      }
      case RealmEffect.Report e -> report(e.block());
      case RealmEffect.Tell e ->
          peers.send(e.connection(), new Message.StatusPush(e.bundle(), e.status()));
      case RealmEffect.Released e -> peers.released(e.connection());
    }
  }

  /** Answers what was meant for a realm that is not served here. */
  private void refuse(RealmId realm, RealmInput input) {
    switch (input) {
      case RealmInput.Submitted i -> {
        peers.released(i.connection());
        peers.send(
            i.connection(),
            new Message.StatusPush(
                i.bundle().id(),
                new BundleStatus.Rejected(RejectReason.WRONG_REALM, endpoint(realm))));
      }
      case RealmInput.Judged _, RealmInput.Committed _ ->
          LOG.debug("realm {} is no longer served here", realm);
      case RealmInput.CheckpointFinal _, RealmInput.Tick _ ->
          throw new IllegalStateException("the machine makes these itself");
    }
  }

  /** Where clients reach a realm's worker; empty if nobody serves it. */
  public String endpoint(RealmId realm) {
    return realms.stream()
        .filter(seat -> seat.header().realm().equals(realm))
        .map(RealmEndpoint::endpoint)
        .findFirst()
        .orElse("");
  }

  private BlockProcessor processor(RealmId realm) {
    return new BlockProcessor(RealmRules.of(genesis, realm), stores.apply(realm), chain);
  }

  private void report(RealmBlock block) {
    peers.sendToCoordinator(new Message.BlockReport(block.header(), block.events()));
  }

  private void run(ExecutorService executor, Runnable task) {
    executor.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            fail(e);
          }
        });
  }

  private void fail(Throwable cause) {
    if (!stopping && failed.compareAndSet(false, true)) {
      LOG.error("the worker stopped", cause);
      onFailure.accept(cause);
    }
  }
}
