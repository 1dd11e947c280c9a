package dev.freehold.worker.agent;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.LevelHasher;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.worker.machine.RealmEffect;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a worker's threads. Inputs are posted from any thread; the machine belongs to the agent's
 * thread, a realm's commits to one of the block processors'.
 */
public final class WorkerAgent implements WorkerTasks, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerAgent.class);
  private static final long TICK_MS = 10;
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  /**
   * Threads that apply and commit blocks, each those of some realms. While one waits for the disk
   * another goes on, and what several commit at once the store syncs together.
   */
  public static final int PROCESSOR_THREADS = 4;

  /** Realms that are copied at once. */
  private static final int COPY_THREADS = 2;

  /** After a copy that failed; it is tried again for as long as the realm is wanted. */
  private static final Duration COPY_PAUSE = Duration.ofSeconds(1);

  private final Genesis genesis;
  private final WorkerDriver driver;
  private final ChainStore chain;
  private final Function<RealmId, RealmStore> stores;
  private final LevelHasher hasher;
  private final RealmCopier copier;
  private final Consumer<Throwable> onFailure;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final BlockingQueue<WorkerInput> inbox = new ArrayBlockingQueue<>(Limits.INBOX_MAX);
  private final Map<RealmId, BlockProcessor> processors = new HashMap<>();
  private final PipelineCounters counters = new PipelineCounters();
  private final VerificationPool verifiers;
  private final List<ExecutorService> processorThreads;
  private final ExecutorService copyThreads;
  private final Thread thread;
  private final CountDownLatch drained = new CountDownLatch(1);
  private volatile boolean stopping;
  private Optional<WitnessKeeper> witnesses = Optional.empty();

  /**
   * An agent that is not running yet.
   *
   * @param verifierThreadCount threads that check proofs
   * @param hasher hashes the levels of the realms' trees
   * @param copier copies realms from other workers
   * @param onFailure told, once, what ended the agent; the process should exit
   */
  public WorkerAgent(
      Genesis genesis,
      WorkerMachine machine,
      ChainStore chain,
      Function<RealmId, RealmStore> stores,
      BundleVerifier verifier,
      int verifierThreadCount,
      LevelHasher hasher,
      RealmCopier copier,
      WorkerPeers peers,
      Consumer<Throwable> onFailure) {
    this.genesis = genesis;
    driver = new WorkerDriver(machine, chain, stores, peers, this);
    this.chain = chain;
    this.stores = stores;
    this.hasher = hasher;
    this.copier = copier;
    this.onFailure = onFailure;
    verifiers = new VerificationPool(verifier, verifierThreadCount, this::fail);
    ThreadFactory factory = Thread.ofPlatform().name("block-processor-", 0).factory();
    processorThreads =
        Stream.generate(() -> Executors.newSingleThreadExecutor(factory))
            .limit(PROCESSOR_THREADS)
            .toList();
    copyThreads =
        Executors.newFixedThreadPool(
            COPY_THREADS, Thread.ofPlatform().name("copier-", 0).factory());
    thread = Thread.ofPlatform().name("gatherer").unstarted(this::run);
  }

  /** Has every block's witness kept. Call before {@link #start}. */
  public void keepWitnesses(WitnessKeeper keeper) {
    witnesses = Optional.of(keeper);
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
    return driver.realms();
  }

  /** What the pipeline has done since the process started. */
  public List<Answer.Counter> counters() {
    return counters.counters();
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
    verifiers.stop();
    copyThreads.shutdownNow();
    processorThreads.forEach(ExecutorService::shutdown);
    try {
      boolean stopped = thread.join(STOP_WAIT);
      for (ExecutorService processor : processorThreads) {
        stopped &= processor.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      }
      stopped &= verifiers.join(STOP_WAIT);
      stopped &= copyThreads.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
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
          driver.step(input);
        }
        long nowNs = System.nanoTime();
        if (input == null || nowNs - lastTickNs >= TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
          driver.step(new WorkerInput.Tick(nowNs));
          lastTickNs = nowNs;
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

  @Override
  public void verify(RealmId realm, RealmEffect.Verify request) {
    counters.admitted(realm, request.tasks().size());
    verifiers.verify(
        request.tasks(),
        verdicts -> {
          counters.judged(realm, verdicts);
          post(
              new WorkerInput.ToRealm(
                  realm, new RealmInput.Judged(request.verification(), verdicts)));
        });
  }

  @Override
  public void process(RealmId realm, BlockTransition.Batch batch) {
    BlockProcessor processor = processors.computeIfAbsent(realm, this::processor);
    run(
        processorThreads.get(realm.value() % PROCESSOR_THREADS),
        () -> {
          counters.commitBegins(realm);
          RealmBlock block = processor.process(batch);
          counters.commitEnds(realm, block.bundles().size());
          post(new WorkerInput.ToRealm(realm, new RealmInput.Committed(block)));
        });
  }

  @Override
  public void copy(RealmHeader target, String from) {
    run(
        copyThreads,
        () -> {
          try {
            copier.copy(target, from);
          } catch (CopyFailure e) {
            if (stopping) {
              return;
            }
            LOG.warn("cannot copy realm {} from {}: {}", target.realm(), from, e.getMessage());
            pauseCopying();
          }
          post(new WorkerInput.Copied(target.realm()));
        });
  }

  private static void pauseCopying() {
    try {
      Thread.sleep(COPY_PAUSE);
    } catch (InterruptedException e) {
      // The worker stops; its inbox takes nothing more.
      Thread.currentThread().interrupt();
    }
  }

  private BlockProcessor processor(RealmId realm) {
    return new BlockProcessor(
        RealmRules.of(genesis, realm), stores.apply(realm), chain, hasher, witnesses);
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
