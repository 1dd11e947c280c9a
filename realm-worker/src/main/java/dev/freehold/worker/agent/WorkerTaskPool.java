package dev.freehold.worker.agent;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.worker.follow.TailReplay;
import dev.freehold.worker.machine.RealmEffect;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.WorkerInput;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Threads of what a worker does beside its machine's: a few check proofs, two apply and commit
 * blocks, two copy realms, and one moves blocks between stores and tails. A result is posted as an
 * input.
 */
public final class WorkerTaskPool implements WorkerTasks {
  private final VerificationPool verifiers;
  private final BlockPool blocks;
  private final CopyThreads copies;
  private final RoleTasks roles;
  private final PipelineCounters counters = new PipelineCounters();
  private Consumer<WorkerInput> post;

  /**
   * A pool whose threads do not run yet.
   *
   * @param verifiers not started
   * @param blocks not started
   * @param copier copies realms from other workers
   * @param tails replays realms' tails
   */
  public WorkerTaskPool(
      VerificationPool verifiers, BlockPool blocks, RealmCopier copier, TailReplay tails) {
    this.verifiers = verifiers;
    this.blocks = blocks;
    copies = new CopyThreads(copier, "copier-");
    roles = new RoleTasks(tails);
  }

  /**
   * Starts the threads.
   *
   * @param newPost takes results, from any of the threads; may wait
   * @param onFailure told what broke a thread, as often as one breaks
   */
  void start(Consumer<WorkerInput> newPost, Consumer<Throwable> onFailure) {
    post = newPost;
    verifiers.start(onFailure);
    copies.start(onFailure);
    roles.start(onFailure);
    blocks.start(new BlockResults(), onFailure);
  }

  /** What the pipeline has done since the process started. */
  List<Answer.Counter> counters() {
    return counters.counters();
  }

  @Override
  public void verify(RealmId realm, RealmEffect.Verify request) {
    counters.admitted(realm, request.tasks().size());
    verifiers.verify(
        request.tasks(),
        request.apart(),
        judgements -> {
          counters.judged(realm, judgements);
          post.accept(
              new WorkerInput.ToRealm(
                  realm, new RealmInput.Judged(request.verification(), judgements)));
        });
  }

  @Override
  public void process(RealmId realm, BlockTransition.Batch batch) {
    blocks.process(realm, batch);
  }

  /** Makes inputs of what became of batches. */
  private final class BlockResults implements BlockPool.Listener {
    @Override
    public void begins(RealmId realm) {
      counters.commitBegins(realm);
    }

    @Override
    public void committed(RealmId realm, RealmBlock block) {
      counters.commitEnds(realm, block.bundles().size());
      post.accept(new WorkerInput.ToRealm(realm, new RealmInput.Committed(block)));
    }

    @Override
    public void failed(RealmId realm, Invariant why) {
      post.accept(new WorkerInput.RealmFailed(realm, why.getMessage()));
    }
  }

  @Override
  public void copy(RealmHeader target, String from) {
    copies.copy(target, from, () -> post.accept(new WorkerInput.Copied(target.realm())));
  }

  @Override
  public void unwind(RealmId realm, long height) {
    roles.unwind(realm, height, () -> post.accept(new WorkerInput.Copied(realm)));
  }

  @Override
  public void replayTail(RealmId realm) {
    roles.replayTail(realm, () -> post.accept(new WorkerInput.Copied(realm)));
  }

  /**
   * Begins to stop, once nothing more is asked for: a block that is being committed is finished.
   */
  void stop() {
    verifiers.stop();
    copies.stop();
    roles.stop();
    blocks.stop();
  }

  /** Whether every thread has ended, waiting for each as long as is told. */
  boolean join(Duration limit) throws InterruptedException {
    boolean ended = verifiers.join(limit);
    ended &= blocks.join(limit);
    ended &= roles.join(limit);
    return ended & copies.join(limit);
  }
}
