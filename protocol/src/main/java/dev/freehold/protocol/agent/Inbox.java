package dev.freehold.protocol.agent;

import dev.freehold.core.Limits;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Inputs on their way to a machine, in order, up to a limit. Some kinds of input may have a lower
 * limit of their own. Any thread puts in; the machine's takes out.
 *
 * @param <I> the machine's inputs
 */
public final class Inbox<I> {

  private static final long CLOSED_CHECK_MS = 10;

  private final BlockingQueue<I> inputs;
  private final Function<I, Optional<Semaphore>> bounds;
  private volatile boolean closed;

  /** An inbox whose inputs have no limit but {@link Limits#INBOX_MAX}. */
  public Inbox() {
    this(Limits.INBOX_MAX);
  }

  /**
   * @param inputsMax inputs that wait at the most, at least 1
   */
  public Inbox(int inputsMax) {
    this(inputsMax, _ -> Optional.empty());
  }

  /**
   * @param bounds the places that an input takes one of while it waits, shared by the inputs of its
   *     kind; empty for an input without a lower limit. The same input gives the same answer.
   */
  public Inbox(Function<I, Optional<Semaphore>> bounds) {
    this(Limits.INBOX_MAX, bounds);
  }

  private Inbox(int inputsMax, Function<I, Optional<Semaphore>> bounds) {
    inputs = new ArrayBlockingQueue<>(inputsMax);
    this.bounds = bounds;
  }

  /**
   * Puts an input in, and waits while there is no room, which slows the sender down. An inbox that
   * is closed drops it; so does an interrupt, which stays set.
   */
  public void put(I input) {
    try {
      boolean taken = false;
      while (!taken && !closed) {
        taken = offer(input, CLOSED_CHECK_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Puts an input in if there is room: for what anyone may send as often as he likes, and be told
   * to come again.
   *
   * @return whether there was
   */
  public boolean putIfRoom(I input) {
    try {
      return !closed && offer(input, 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean offer(I input, long waitMs) throws InterruptedException {
    Optional<Semaphore> bound = bounds.apply(input);
    if (bound.isPresent() && !bound.get().tryAcquire(waitMs, TimeUnit.MILLISECONDS)) {
      return false;
    }
    boolean taken = false;
    try {
      taken = inputs.offer(input, waitMs, TimeUnit.MILLISECONDS);
    } finally {
      if (!taken) {
        bound.ifPresent(Semaphore::release);
      }
    }
    return taken;
  }

  /** Takes the next input out; empty if none has come after {@code waitMs}. */
  public Optional<I> poll(long waitMs) throws InterruptedException {
    Optional<I> next = Optional.ofNullable(inputs.poll(waitMs, TimeUnit.MILLISECONDS));
    next.flatMap(bounds).ifPresent(Semaphore::release);
    return next;
  }

  /** Takes nothing more in; whoever waits to put something in goes on without. */
  public void close() {
    closed = true;
  }
}
