package dev.freehold.committee.machine;

/**
 * Times of the agreement in milliseconds. Validators need not have the same: they decide how fast
 * the chain goes, never what it says.
 *
 * @param intervalMs between the beginning of a slot and of the next, at least; from 0
 * @param timeoutMs that a slot may take while the chain goes on; above {@code intervalMs}
 * @param timeoutMaxMs that a slot may take after windows without a final, at least {@code
 *     timeoutMs}
 * @param standstillMs without a final after which all that is known is said again; from 1
 */
public record Pace(long intervalMs, long timeoutMs, long timeoutMaxMs, long standstillMs) {
  /** The pace of a real network. */
  public static final Pace STANDARD = new Pace(1_000, 2_000, 30_000, 4_000);

  public Pace {
    if (intervalMs < 0 || timeoutMs <= intervalMs || timeoutMaxMs < timeoutMs || standstillMs < 1) {
      throw new IllegalArgumentException("no pace");
    }
  }

  /** The standard pace, of another interval. */
  public static Pace of(long intervalMs) {
    long timeoutMs = intervalMs + STANDARD.timeoutMs - STANDARD.intervalMs;
    return new Pace(
        intervalMs,
        timeoutMs,
        Math.max(STANDARD.timeoutMaxMs, timeoutMs),
        Math.max(STANDARD.standstillMs, 2 * timeoutMs));
  }

  /**
   * The time that a slot may take: half as much again for each window that ended without a final.
   *
   * @param windows that ended since the last final, at least 0
   */
  long timeoutMs(long windows) {
    long timeout = timeoutMs;
    for (long i = 0; i < windows && timeout < timeoutMaxMs; i++) {
      timeout += Math.max(1, timeout / 2);
    }
    return Math.min(timeout, timeoutMaxMs);
  }
}
