package dev.freehold.node.service;

import dev.freehold.coordinator.agent.AggregateChecks;
import dev.freehold.coordinator.agent.AggregateJudge;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyAggregate;
import dev.freehold.core.Limits;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.Archive;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Queue of aggregates to be checked, and the one thread that checks them. Those that were taken are
 * kept in the store, where workers that lack one find them.
 */
final class AggregateCheckQueue implements AggregateChecks, AutoCloseable {
  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  private final BoundedThreads thread =
      new BoundedThreads("aggregate-judge-", 1, Limits.AGGREGATORS_MAX);
  private final NodeStore store;
  private final AggregateJudge judge;
  private final Consumer<Throwable> onFailure;
  private final AtomicLong judged = new AtomicLong();
  private final AtomicLong judgingNs = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param store keeps those that were taken
   * @param onFailure told of what is a bug: the verifier throws for no aggregate
   */
  AggregateCheckQueue(NodeStore store, AggregateVerifier verifier, Consumer<Throwable> onFailure) {
    this.store = store;
    this.judge = new AggregateJudge(store.chain(), verifier);
    this.onFailure = onFailure;
  }

  /** What was checked since the start. */
  List<Answer.Counter> counters() {
    return List.of(
        new Answer.Counter("aggregatesJudged", judged.get()),
        new Answer.Counter("aggregateJudgingUs", judgingNs.get() / 1000),
        new Answer.Counter("aggregateBytes", bytes.get()));
  }

  @Override
  public void judge(VerifyAggregate task, Consumer<Verdict> whenJudged) {
    if (!thread.offer(() -> check(task, whenJudged))) {
      // The machine has fewer checked at a time than there is room for, so this is the end.
      onFailure.accept(new IllegalStateException("more aggregates are checked than there is room"));
    }
  }

  private void check(VerifyAggregate task, Consumer<Verdict> whenJudged) {
    try {
      long begun = System.nanoTime();
      Verdict verdict = judge.judge(task);
      judgingNs.addAndGet(System.nanoTime() - begun);
      judged.incrementAndGet();
      bytes.addAndGet(task.aggregate().length);
      whenJudged.accept(verdict);
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }

  @Override
  public void taken(Aggregate aggregate) {
    Job job = aggregate.job();
    Archive archive = store.realm(job.realm());
    if (archive.aggregate(job.firstBlock(), job.id()).isEmpty()) {
      archive.keepAggregate(aggregate);
    }
  }

  @Override
  public void close() {
    if (!thread.finish(STOP_MAX)) {
      // Its verdict is not waited for: the job's lease goes on, or ends.
      thread.drop();
    }
  }
}
