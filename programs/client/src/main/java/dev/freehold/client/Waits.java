package dev.freehold.client;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Record of what a client waits for just now, for whoever tells people: each wait begins before
 * what it waits for is asked, and ends with it. Thread-safe.
 */
public final class Waits {
  /**
   * Thing that is waited for.
   *
   * @param subject as long as it is the same, so is the wait, whatever its words
   * @param words such as "waiting for the worker of realm 2 at 127.0.0.1:7411"
   */
  public record Waiting(Object subject, String words) {}

  /** One wait; it ends when it is closed. */
  public final class Wait implements AutoCloseable {
    private final Supplier<Waiting> what;
    private Object subject;
    private long sinceNs;

    private Wait(Supplier<Waiting> what, long nowNs) {
      this.what = what;
      sinceNs = nowNs;
    }

    private synchronized Optional<Waiting> longerThan(long leastNs, long nowNs) {
      Waiting now = what.get();
      if (subject == null) {
        subject = now.subject;
      } else if (!subject.equals(now.subject)) {
        subject = now.subject;
        sinceNs = nowNs;
      }
      return nowNs - sinceNs >= leastNs ? Optional.of(now) : Optional.empty();
    }

    @Override
    public void close() {
      waits.remove(this);
    }
  }

  private final List<Wait> waits = new CopyOnWriteArrayList<>();
  private final LongSupplier clockNs;
  private volatile boolean closed;

  /** None yet. */
  public Waits() {
    this(System::nanoTime);
  }

  /**
   * @param clockNs the time that waits are measured by
   */
  public Waits(LongSupplier clockNs) {
    this.clockNs = clockNs;
  }

  /**
   * A wait begins.
   *
   * @param what is waited for, as it stands whenever somebody wants to know
   */
  public Wait begin(Supplier<Waiting> what) {
    Wait wait = new Wait(what, clockNs.getAsLong());
    waits.add(wait);
    return wait;
  }

  /** A wait for one thing begins. */
  public Wait begin(String what) {
    Waiting waiting = new Waiting(what, what);
    return begin(() -> waiting);
  }

  /**
   * What has been waited for at least so long: of several waits within each other the one that
   * began last.
   */
  public Optional<Waiting> longerThan(long leastNs) {
    long nowNs = clockNs.getAsLong();
    // Each is looked at, for each notes when it began to wait for something else.
    return waits.stream()
        .flatMap(wait -> wait.longerThan(leastNs, nowNs).stream())
        .reduce((_, inner) -> inner);
  }

  /** Nothing more will be waited for. */
  void close() {
    closed = true;
  }

  /** Whether nothing more will be waited for. */
  public boolean isClosed() {
    return closed;
  }
}
