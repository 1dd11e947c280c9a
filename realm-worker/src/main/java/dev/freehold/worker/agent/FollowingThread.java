package dev.freehold.worker.agent;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.worker.machine.WorkerInput;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread that owns what a worker follows: it waits for the disk alone. It begins to run with the
 * first seat. What comes while it waits for the disk is taken together afterwards, so that one sync
 * serves all of it.
 */
public final class FollowingThread implements RealmFollowing, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FollowingThread.class);

  private final FollowingDriver driver;
  private final FollowingTaskPool tasks;
  private final Consumer<Throwable> onFailure;
  private final FollowingMail mail = new FollowingMail();
  private final Thread thread;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile boolean stopping;

  /**
   * A thread that is not running yet.
   *
   * @param tasks what the driver has done beside it
   * @param onFailure told, once, what ended the thread or a task; the process should exit
   */
  public FollowingThread(
      FollowingDriver driver, FollowingTaskPool tasks, Consumer<Throwable> onFailure) {
    this.driver = driver;
    this.tasks = tasks;
    this.onFailure = onFailure;
    thread = Thread.ofPlatform().name("follower").unstarted(this::run);
  }

  /**
   * Is ready to follow realms.
   *
   * @param worker takes inputs of the worker's machine; may wait
   */
  public void start(Consumer<WorkerInput> worker) {
    driver.tells(worker);
    tasks.start(mail::put, this::fail);
  }

  @Override
  public void follow(RealmEndpoint seat) {
    mail.put(new FollowingInput.Follow(seat));
    if (!begun.getAndSet(true)) {
      thread.start();
    }
  }

  @Override
  public void leave(RealmId realm) {
    mail.put(new FollowingInput.Leave(realm));
  }

  @Override
  public void promise(RealmId realm, long epoch) {
    driver.promise(realm, epoch);
  }

  @Override
  public void checkpointFinal() {
    mail.put(new FollowingInput.CheckpointFinal());
  }

  /** As {@link FollowingDriver#isPrimary}. */
  public boolean isPrimary(Hash32 worker) {
    return driver.isPrimary(worker);
  }

  /** A worker has connected; see {@link FollowingInput.Connected}. Any thread. */
  public void connected(long connection, Hash32 worker) {
    mail.put(new FollowingInput.Connected(connection, worker));
  }

  /** A worker's connection is gone. Any thread. */
  public void disconnected(long connection) {
    mail.put(new FollowingInput.Disconnected(connection));
  }

  /** A block came; see {@link FollowingInput.Came}. Any thread, of one connection in order. */
  public void came(long connection, long epoch, RealmBlock block, long bytes) {
    mail.put(new FollowingInput.Came(connection, epoch, block, bytes));
  }

  /** Takes nothing more; what is being written or replayed is finished. */
  @Override
  public void close() {
    stopping = true;
    mail.close();
    OrderlyEnd.await(thread, tasks::stop, tasks::join, LOG, "the threads that follow realms");
  }

  private void run() {
    try {
      List<FollowingInput> together = mail.take();
      while (!together.isEmpty()) {
        driver.step(together);
        together = mail.take();
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
      LOG.error("what follows realms stopped", cause);
      onFailure.accept(cause);
    }
  }
}
