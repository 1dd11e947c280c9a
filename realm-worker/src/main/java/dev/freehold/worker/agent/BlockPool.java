package dev.freehold.worker.agent;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.tree.LevelHasher;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that apply and commit blocks. A thread takes a batch of every realm that has one waiting,
 * up to a limit, hashes their trees side by side and makes their blocks durable in one write: what
 * many realms seal in small batches costs about what one realm seals in a large one. While one
 * thread waits for the disk another goes on. A realm's batches are processed in their order, one at
 * a time.
 */
public final class BlockPool {
  private static final Logger LOG = LoggerFactory.getLogger(BlockPool.class);

  /** Threads: one computes while another waits for the disk. */
  public static final int THREADS = 2;

  /** Bundles after which a group takes no further batch. */
  private static final int GROUP_BUNDLES = 1024;

  /** Makes blocks of several realms durable together; they are when this returns. */
  @FunctionalInterface
  public interface GroupCommit {
    void commit(List<BlockTransition.Result> blocks);
  }

  /** Hears what became of batches, on the pool's threads. */
  interface Listener {
    /** A batch of a realm is taken up. */
    void begins(RealmId realm);

    /** Its block is durable. */
    void committed(RealmId realm, RealmBlock block);

    /** It is not what is sealed, and came to no block. */
    void failed(RealmId realm, Invariant why);
  }

  private record Task(RealmId realm, BlockTransition.Batch batch) {}

  private record Begun(RealmId realm, BlockProcessor processor, BlockTransition.Begun batch) {}

  private record Finished(Begun begun, BlockTransition.Result result) {}

  private final Function<RealmId, BlockProcessor> processorOf;
  private final LevelHasher hasher;
  private final GroupCommit commit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All that follows is guarded by the lock.
  private final Map<RealmId, Deque<Task>> waiting = new LinkedHashMap<>();
  private final Set<RealmId> busy = new HashSet<>();
  private final Map<RealmId, BlockProcessor> processors = new HashMap<>();
  private boolean stopping;

  private final List<Thread> threads = new ArrayList<>();
  private Listener listener;
  private Consumer<Throwable> onFailure;

  /**
   * A pool whose threads do not run yet.
   *
   * @param processorOf makes the processor of a realm's blocks; called once a realm
   * @param hasher hashes the levels of all trees of a group together
   */
  public BlockPool(
      Function<RealmId, BlockProcessor> processorOf, LevelHasher hasher, GroupCommit commit) {
    this.processorOf = processorOf;
    this.hasher = hasher;
    this.commit = commit;
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().name("block-processor-" + i).unstarted(this::run));
    }
  }

  /**
   * Starts the threads.
   *
   * @param newOnFailure told what broke a thread
   */
  void start(Listener newListener, Consumer<Throwable> newOnFailure) {
    listener = newListener;
    onFailure = newOnFailure;
    threads.forEach(Thread::start);
  }

  /** Processes a batch after those of the same realm that came before. Returns at once. */
  void process(RealmId realm, BlockTransition.Batch batch) {
    lock.lock();
    try {
      waiting.computeIfAbsent(realm, _ -> new ArrayDeque<>()).addLast(new Task(realm, batch));
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (List<Task> group = take(); !group.isEmpty(); group = take()) {
        process(group);
      }
    } catch (RuntimeException | Error e) {
      giveUp();
      onFailure.accept(e);
    }
  }

  /** A thread broke: the realms it had in hand make no block any more, so nothing is waited for. */
  private void giveUp() {
    lock.lock();
    try {
      waiting.clear();
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next group; empty once the pool stops and nothing waits. */
  private List<Task> take() {
    lock.lock();
    try {
      List<Task> group = gather();
      while (group.isEmpty() && !(stopping && waiting.isEmpty())) {
        changed.awaitUninterruptibly();
        group = gather();
      }
      return group;
    } finally {
      lock.unlock();
    }
  }

  /** The first batch of each realm of which none is being processed. */
  private List<Task> gather() {
    List<Task> group = new ArrayList<>();
    int bundles = 0;
    for (RealmId realm : List.copyOf(waiting.keySet())) {
      if (bundles < GROUP_BUNDLES && busy.add(realm)) {
        Deque<Task> own = waiting.remove(realm);
        Task task = own.removeFirst();
        group.add(task);
        bundles += task.batch.bundles().size();
        if (!own.isEmpty()) {
          // Behind the others, so that a limit keeps no realm out for long.
          waiting.put(realm, own);
        }
      }
    }
    return group;
  }

  private void process(List<Task> group) {
    List<Begun> begun = new ArrayList<>(group.size());
    for (Task task : group) {
      listener.begins(task.realm);
      BlockProcessor processor = processor(task.realm);
      try {
        begun.add(new Begun(task.realm, processor, processor.begin(task.batch)));
      } catch (Invariant e) {
        failed(task.realm, e);
      }
    }
    List<Finished> finished = finish(begun);
    finished.forEach(one -> one.begun.processor.keepWitness(one.result));
    if (!finished.isEmpty()) {
      commit.commit(finished.stream().map(Finished::result).toList());
    }
    for (Finished one : finished) {
      one.begun.processor.committed();
      listener.committed(one.begun.realm, one.result.block());
      // Only now: what is heard of a realm's blocks is heard in their order.
      done(one.begun.realm);
    }
  }

  /** Makes the blocks; of realms alone that contradict themselves only now, none. */
  private List<Finished> finish(List<Begun> begun) {
    try {
      return together(begun);
    } catch (Invariant e) {
      List<Finished> finished = new ArrayList<>(begun.size());
      for (Begun one : begun) {
        try {
          finished.addAll(together(List.of(one)));
        } catch (Invariant why) {
          failed(one.realm, why);
        }
      }
      return finished;
    }
  }

  private List<Finished> together(List<Begun> begun) {
    List<BlockTransition.Result> results =
        BlockTransition.finish(begun.stream().map(Begun::batch).toList(), hasher);
    List<Finished> finished = new ArrayList<>(begun.size());
    for (int i = 0; i < results.size(); i++) {
      finished.add(new Finished(begun.get(i), results.get(i)));
    }
    return finished;
  }

  private void failed(RealmId realm, Invariant why) {
    LOG.error("a batch of realm {} is not what is sealed", realm, why);
    listener.failed(realm, why);
    done(realm);
  }

  private BlockProcessor processor(RealmId realm) {
    lock.lock();
    try {
      return processors.computeIfAbsent(realm, processorOf);
    } finally {
      lock.unlock();
    }
  }

  /** The next batch of a realm may be taken up. */
  private void done(RealmId realm) {
    lock.lock();
    try {
      busy.remove(realm);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Begins to stop: what waits is still processed. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether every thread has ended, waiting for each as long as is told. */
  boolean join(Duration limit) throws InterruptedException {
    boolean ended = true;
    for (Thread thread : threads) {
      ended &= !thread.isAlive() || thread.join(limit);
    }
    return ended;
  }
}
