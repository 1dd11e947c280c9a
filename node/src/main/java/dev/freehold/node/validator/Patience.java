package dev.freehold.node.validator;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bound on how long one validator is listened to while it gives out a state: one that drips is
 * passed over. Where all are slow it grows, so that an honest one with a thin line is heard out in
 * the end. For one thread.
 */
final class Patience {
  static final Duration AT_FIRST = Duration.ofSeconds(20);
  static final Duration AT_MOST = Duration.ofMinutes(30);

  private final LongSupplier nanoTime;
  private Duration bound = AT_FIRST;
  private long beganNs;

  /**
   * @param nanoTime nanoseconds since some moment
   */
  Patience(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Another one is listened to from this moment on. */
  void begin() {
    beganNs = nanoTime.getAsLong();
  }

  /** Whether whom it listens to has had its time. */
  boolean isOver() {
    return nanoTime.getAsLong() - beganNs > bound.toNanos();
  }

  /** All were asked, and somebody had its time in vain. */
  void grow() {
    bound = bound.multipliedBy(2);
    if (bound.compareTo(AT_MOST) > 0) {
      bound = AT_MOST;
    }
  }

  /** A state came. */
  void reset() {
    bound = AT_FIRST;
  }
}
