package dev.freehold.worker.agent;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.transition.ReplayException;
import dev.freehold.worker.follow.TailReplay;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Threads of what a worker does beside hearing the primaries of realms that it follows: one replays
 * what is final, others copy realms that are far behind. None runs before its first task.
 */
public final class FollowingTaskPool implements FollowingTasks {
  private final TailReplay replay;
  private final CopyThreads copies;
  private final ExecutorService replayer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("replayer").factory());
  private Consumer<FollowingInput> post = _ -> {};
  private Consumer<Throwable> onFailure = _ -> {};

  /**
   * @param replay replays realms' tails
   * @param copier copies realms from other workers
   */
  public FollowingTaskPool(TailReplay replay, RealmCopier copier) {
    this.replay = replay;
    copies = new CopyThreads(copier, "seat-copier-");
  }

  /**
   * Sets who hears of what is done.
   *
   * @param newPost takes results, from any of the threads
   * @param newOnFailure told what broke a thread, as often as one breaks
   */
  void start(Consumer<FollowingInput> newPost, Consumer<Throwable> newOnFailure) {
    post = newPost;
    onFailure = newOnFailure;
    copies.start(newOnFailure);
  }

  @Override
  public void replay(RealmHeader last) {
    replayer.execute(
        () -> {
          try {
            post.accept(replayed(last));
          } catch (RuntimeException | Error e) {
            onFailure.accept(e);
          }
        });
  }

  private FollowingInput replayed(RealmHeader last) {
    try {
      replay.run(last);
      return new FollowingInput.Replayed(last.realm());
    } catch (ReplayException e) {
      return new FollowingInput.Contradicted(
          last.realm(),
          "a block up to %d, which is final, does not replay: %s"
              .formatted(last.height(), e.getMessage()));
    }
  }

  @Override
  public void copy(RealmHeader target, String from) {
    copies.copy(target, from, () -> post.accept(new FollowingInput.Copied(target.realm())));
  }

  /** Begins to stop, once nothing more is asked for: a replay that runs is finished. */
  void stop() {
    copies.stop();
    replayer.shutdown();
  }

  /** Whether every thread has ended, waiting for each as long as is told. */
  boolean join(Duration limit) throws InterruptedException {
    boolean ended = copies.join(limit);
    return ended & replayer.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
