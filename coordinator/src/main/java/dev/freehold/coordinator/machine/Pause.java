package dev.freehold.coordinator.machine;

/** Pause of something that failed, which is longer each time until something holds. */
final class Pause {
  /** How long it is the first time. */
  static final long FIRST_MS = 500;

  /** How long it is at most. */
  static final long MAX_MS = 30_000;

  private long ms;
  private long untilMs;

  /** It has failed again. */
  void grow(long nowMs) {
    ms = ms == 0 ? FIRST_MS : Math.min(MAX_MS, 2 * ms);
    untilMs = nowMs + ms;
  }

  /** Something holds: patience begins anew. */
  void end() {
    ms = 0;
  }

  /** Whether it has failed since something held. */
  boolean hasFailed() {
    return ms > 0;
  }

  /** Whether it is to be tried at this time. */
  boolean isOver(long nowMs) {
    // A clock that was set back must not have it wait until the clock has come so far again.
    untilMs = Math.min(untilMs, nowMs + ms);
    return nowMs >= untilMs;
  }
}
