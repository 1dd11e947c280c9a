package dev.freehold.node.service;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.coordinator.agent.BlockChecks;
import dev.freehold.coordinator.machine.BlockSource;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.transition.BlockJudge;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.node.transport.SocketAddresses;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.verifier.Groth16BundleVerifier;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Queue of blocks to be verified: pulled from their workers or from validators side by side, judged
 * on as many threads as leave half of the processors to all else.
 */
final class BlockCheckQueue implements BlockChecks, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BlockCheckQueue.class);
  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final ExecutorService pulling =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("block-pull-", 0).factory());
  private final BoundedThreads judging =
      new BoundedThreads(
          "block-judge-",
          Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
          Limits.BLOCKS_VERIFIED_MAX);
  private final BlockPulls pulls;
  private final PullsAhead ahead;
  private final BlockJudge judge;
  private final ChainStore chain;
  private final Map<Hash32, InetSocketAddress> validators;
  private final Optional<KeptBlocks> kept;
  private final Consumer<Throwable> onFailure;
  private volatile boolean closing;
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong verified = new AtomicLong();
  private final AtomicLong refuted = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private final AtomicLong judgingNs = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong calls = new AtomicLong();

  /**
   * @param chain what is final, as of each task's time or later
   * @param validators where others listen that are asked for blocks, by node id
   * @param kept takes what holds, for others; empty if there are none
   * @param onFailure told of what ends this process: the store's failures, and bugs
   */
  BlockCheckQueue(
      Genesis genesis,
      ChainStore chain,
      SignatureVerifier signatures,
      Map<Hash32, InetSocketAddress> validators,
      Optional<KeptBlocks> kept,
      Consumer<Throwable> onFailure) {
    this.chain = chain;
    this.validators = Map.copyOf(validators);
    this.kept = kept;
    this.onFailure = onFailure;
    pulls = new BlockPulls(genesis.hash(), Runtime.getRuntime().maxMemory());
    ahead = new PullsAhead(pulls, pulling);
    judge =
        new BlockJudge(
            genesis,
            chain,
            chain::checkpoint,
            signatures,
            new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom()));
  }

  /** What was verified since the start. */
  List<Answer.Counter> counters() {
    return List.of(
        new Answer.Counter("blocksVerified", verified.get()),
        new Answer.Counter("blocksRefuted", refuted.get()),
        new Answer.Counter("blocksUnanswered", unanswered.get()),
        new Answer.Counter("blocksWaiting", waiting.get()),
        new Answer.Counter("blockCalls", calls.get()),
        new Answer.Counter("blockJudgingUs", judgingNs.get() / 1000),
        new Answer.Counter("blockBytes", bytes.get()));
  }

  @Override
  public void check(VerifyBlock task, Consumer<CoordinatorInput> whenDone) {
    waiting.incrementAndGet();
    try {
      // As many as the machine asks for at a time.
      pulling.execute(
          () ->
              pull(
                  task,
                  answer -> {
                    waiting.decrementAndGet();
                    whenDone.accept(answer);
                  }));
    } catch (RejectedExecutionException e) {
      // The coordinator's thread ends after this.
      if (!closing) {
        throw e;
      }
    }
  }

  private void pull(VerifyBlock task, Consumer<CoordinatorInput> whenDone) {
    try {
      BlockPulls.Pulled pulled =
          ahead.pull(source(task.source()), task.realm(), task.height(), task.upTo());
      if (!judging.offer(() -> judge(task, pulled, whenDone))) {
        pulled.close();
        whenDone.accept(unanswered(task, "this process ends"));
      }
    } catch (MalformedException e) {
      whenDone.accept(noBlock(task, e));
    } catch (ClientException e) {
      whenDone.accept(unanswered(task, e.getMessage()));
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }

  private BlockPulls.Source source(BlockSource of) {
    return switch (of) {
      case BlockSource.Worker(Hash32 node, String endpoint) ->
          BlockPulls.Source.worker(node, endpoint);
      case BlockSource.Validator(Hash32 node) -> {
        InetSocketAddress at = validators.get(node);
        if (at == null) {
          throw new ClientException("no address is known of validator " + node.abbreviated());
        }
        yield BlockPulls.Source.validator(node, SocketAddresses.endpoint(at));
      }
    };
  }

  private void judge(
      VerifyBlock task, BlockPulls.Pulled pulled, Consumer<CoordinatorInput> whenDone) {
    CoordinatorInput answer;
    try (pulled) {
      long begunNs = threads.getCurrentThreadCpuTime();
      answer = judged(task, pulled);
      judgingNs.addAndGet(threads.getCurrentThreadCpuTime() - begunNs);
      bytes.addAndGet(pulled.bytes());
    } catch (StoreException | Error e) {
      onFailure.accept(e);
      return;
    } catch (RuntimeException e) {
      // A bug that one worker's block lays bare must not end what the others have: the realm waits.
      LOG.error("cannot judge block {} of realm {}", task.height(), task.realm(), e);
      answer = unanswered(task, "this program failed on it: " + e);
    }
    whenDone.accept(answer);
  }

  private CoordinatorInput judged(VerifyBlock task, BlockPulls.Pulled pulled) {
    RealmBlock block;
    StatelessBlock stateless;
    try {
      block = RealmBlock.decode(pulled.block());
      stateless = StatelessBlock.decode(pulled.stateless());
    } catch (MalformedException e) {
      return noBlock(task, e);
    }
    RealmHeader header = task.header().orElse(block.header());
    if (task.header().isEmpty() && !header.follows(task.before())) {
      return task.astray();
    }
    long height = header.checkpointHeight();
    if (chain.head().height() < height) {
      return unanswered(task, "checkpoint " + height + " is not known here");
    }
    long first = BlockJudge.firstCheckpoint(task.before(), block);
    if (!chain.hasAllFrom(first)) {
      // This validator joined late: what it lacks is no fault of the block's.
      return unanswered(task, "checkpoint " + first + " is from before those that are here");
    }
    Optional<BlockJudge.Refutation> refutation =
        judge.refutation(task.before(), header, block, stateless.witness());
    if (refutation.isPresent()) {
      return refuted(task, refutation.get().toString());
    }
    kept.ifPresent(of -> of.keep(header, pulled.block(), pulled.stateless()));
    verified.incrementAndGet();
    calls.addAndGet(block.bundles().stream().mapToLong(bundle -> bundle.calls().size()).sum());
    return task.verified(header);
  }

  private CoordinatorInput noBlock(VerifyBlock task, MalformedException e) {
    return refuted(task, "NO_BLOCK: what comes is none: " + e.getMessage());
  }

  private CoordinatorInput refuted(VerifyBlock task, String why) {
    refuted.incrementAndGet();
    if (task.source() instanceof BlockSource.Validator(Hash32 node)) {
      // Of a worker's its own connection is told.
      LOG.warn(
          "validator {} gives a block {} of realm {} that does not hold: {}",
          node.abbreviated(),
          task.height(),
          task.realm(),
          why);
    }
    return task.refuted(why);
  }

  private CoordinatorInput unanswered(VerifyBlock task, String why) {
    unanswered.incrementAndGet();
    // Of a block that one validator does not give, others are asked.
    boolean isQuiet = closing || task.source() instanceof BlockSource.Validator;
    LOG.atLevel(isQuiet ? Level.DEBUG : Level.WARN)
        .log("block {} of realm {} cannot be verified yet: {}", task.height(), task.realm(), why);
    return task.unanswered(why);
  }

  @Override
  public void close() {
    // Answers are not waited for: what is not verified is reported again after the next start.
    closing = true;
    pulling.shutdownNow();
    ahead.close();
    pulls.close();
    if (!judging.finish(STOP_MAX)) {
      judging.drop();
    }
  }
}
