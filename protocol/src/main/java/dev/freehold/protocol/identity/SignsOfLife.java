package dev.freehold.protocol.identity;

import dev.freehold.core.Limits;

/**
 * Signs of life of the connection that has an identity. One that is silent for as long as a living
 * process never is counts as gone. Where another connection says the same identity, the first is
 * asked for a ping: one that answers is alive beyond doubt, so that the other is another process.
 *
 * <p>Plain object of one thread at a time; time is an input, by a clock that may be set back.
 */
public final class SignsOfLife {
  /** Milliseconds between two questions to one connection, however many come for its identity. */
  private static final long ASK_MS_MIN = 1_000;

  /** Milliseconds for which an answer stands. */
  private static final long ANSWER_MS_MAX = 10_000;

  /** Verdicts on another connection that says the same identity. */
  public enum Verdict {
    /** The first is gone: the other takes its place. */
    TAKEN,
    /** The first is to be asked for a ping, and the other told to come again. */
    ASK,
    /** The first has been asked; the other is told to come again. */
    AGAIN,
    /** The first has answered: the other is another process. */
    OTHER
  }

  private long heardMs;
  private long askedMs = Long.MIN_VALUE;
  private long answeredMs = Long.MIN_VALUE;

  /** Those of a connection that has its identity from now on. */
  public SignsOfLife(long nowMs) {
    heardMs = nowMs;
  }

  /** Something came by the connection. */
  public void heard(long nowMs) {
    heardMs = nowMs;
  }

  /** A ping came by the connection, perhaps because it was asked for one. */
  public void pinged(long nowMs) {
    heard(nowMs);
    if (askedMs != Long.MIN_VALUE) {
      answeredMs = nowMs;
    }
  }

  /** Whether nothing came for longer than a living process is silent. */
  public boolean isSilent(long nowMs) {
    // A clock that was set back makes nobody live for ever.
    heardMs = Math.min(heardMs, nowMs);
    return nowMs - heardMs >= Limits.WORKER_SILENCE_MS_MAX;
  }

  /** Another connection says the same identity. */
  public Verdict contested(long nowMs) {
    if (isSilent(nowMs)) {
      return Verdict.TAKEN;
    }
    if (isWithin(answeredMs, nowMs, ANSWER_MS_MAX)) {
      return Verdict.OTHER;
    }
    if (isWithin(askedMs, nowMs, ASK_MS_MIN)) {
      return Verdict.AGAIN;
    }
    askedMs = nowMs;
    return Verdict.ASK;
  }

  private static boolean isWithin(long thenMs, long nowMs, long ageMs) {
    return thenMs != Long.MIN_VALUE && thenMs <= nowMs && nowMs - thenMs < ageMs;
  }
}
