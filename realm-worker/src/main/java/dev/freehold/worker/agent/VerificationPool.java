package dev.freehold.worker.agent;

import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.transition.ProofTask;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Threads that check proofs, in two lanes. In the first a thread takes all that waits, up to a
 * limit, and checks it as one batch: what many realms send in small pieces while the threads are
 * busy costs no more than what one realm sends in a large one. A thread that is free waits for
 * nothing.
 *
 * <p>The second lane has the bundles of suspects, a request at a time and on one thread at a time.
 * While others' bundles come, it has a tenth of that thread's time at the most: after each request
 * it rests for nine times as long as that took. So suspects get what others leave, and never
 * nothing.
 *
 * <p>What waits is bounded by the realms, each of which has few verifications out.
 */
public final class VerificationPool {
  /** Bundles after which a batch takes no further request. */
  private static final int BATCH_BUNDLES = 1024;

  /** Rest of the suspects' lane for each nanosecond of its work, while others' bundles come. */
  private static final int REST_FACTOR = 9;

  /** Longest wait of a free thread; it is woken before when something comes. */
  private static final long CHECK_NS = TimeUnit.SECONDS.toNanos(1);

  /** Takes the judgements on a request's tasks, in their order. */
  @FunctionalInterface
  interface Judgements {
    void take(List<Judgement> judgements);
  }

  private record Request(List<ProofTask> tasks, Judgements judgements) {}

  private final BundleVerifier verifier;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All that follows is guarded by the lock.
  private final Deque<Request> first = new ArrayDeque<>();
  private final Deque<Request> suspects = new ArrayDeque<>();
  private boolean suspectsBusy;
  private boolean othersCame;
  private long restUntilNs = System.nanoTime();

  private final List<Thread> threads = new ArrayList<>();
  private Consumer<Throwable> onFailure;
  private volatile boolean stopping;

  /**
   * A pool whose threads do not run yet.
   *
   * @param threadCount at least 1
   */
  public VerificationPool(BundleVerifier verifier, int threadCount) {
    this.verifier = verifier;
    for (int i = 0; i < threadCount; i++) {
      threads.add(Thread.ofPlatform().name("verifier-" + i).unstarted(this::run));
    }
  }

  /**
   * Starts the threads.
   *
   * @param newOnFailure told what broke a thread
   */
  void start(Consumer<Throwable> newOnFailure) {
    onFailure = newOnFailure;
    threads.forEach(Thread::start);
  }

  /**
   * Checks tasks; {@code judgements} is called on one of the threads. Returns at once.
   *
   * @param apart whether they are a suspect's, of which every one is to be decided
   */
  void verify(List<ProofTask> tasks, boolean apart, Judgements judgements) {
    lock.lock();
    try {
      (apart ? suspects : first).addLast(new Request(tasks, judgements));
      othersCame |= !apart;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        List<Request> batch = new ArrayList<>();
        if (take(batch)) {
          verifySuspect(batch.getFirst());
        } else {
          verifyTogether(batch);
        }
      }
    } catch (InterruptedException e) {
      if (!stopping) {
        onFailure.accept(e);
      }
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }

  /** Takes what is to be done next; whether it is a suspect's. */
  private boolean take(List<Request> batch) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long restNs = suspectsRestNs();
      while (first.isEmpty() && restNs > 0) {
        changed.awaitNanos(restNs);
        restNs = suspectsRestNs();
      }
      if (restNs <= 0) {
        suspectsBusy = true;
        othersCame = !first.isEmpty();
        batch.add(suspects.removeFirst());
        return true;
      }
      int bundles = 0;
      while (!first.isEmpty() && bundles < BATCH_BUNDLES) {
        Request next = first.removeFirst();
        batch.add(next);
        bundles += next.tasks.size();
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds until a suspect's request may be taken; not positive if one may be now. */
  private long suspectsRestNs() {
    return suspects.isEmpty() || suspectsBusy
        ? CHECK_NS
        : Math.min(CHECK_NS, restUntilNs - System.nanoTime());
  }

  private void verifySuspect(Request request) {
    long beganNs = System.nanoTime();
    List<Judgement> judgements = List.copyOf(alone(request.tasks));
    long endNs = System.nanoTime();
    lock.lock();
    try {
      suspectsBusy = false;
      restUntilNs = othersCame ? endNs + REST_FACTOR * (endNs - beganNs) : endNs;
      changed.signal();
    } finally {
      lock.unlock();
    }
    request.judgements.take(judgements);
  }

  private List<Judgement> alone(List<ProofTask> tasks) {
    return verifier.verify(tasks).stream().<Judgement>map(Judgement.Decided::new).toList();
  }

  private void verifyTogether(List<Request> batch) {
    List<ProofTask> tasks = batch.stream().flatMap(request -> request.tasks.stream()).toList();
    List<Judgement> judgements = verifier.judge(tasks);
    int next = 0;
    for (Request request : batch) {
      int end = next + request.tasks.size();
      request.judgements.take(List.copyOf(judgements.subList(next, end)));
      next = end;
    }
  }

  /** Begins to stop: what waits is dropped, what is being checked goes on to its end. */
  void stop() {
    stopping = true;
    lock.lock();
    try {
      first.clear();
      suspects.clear();
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
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
