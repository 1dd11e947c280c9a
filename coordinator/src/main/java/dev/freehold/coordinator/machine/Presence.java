package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.Send;
import dev.freehold.core.Limits;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Signs of life of the connections that have an identity. One that is silent for as long as a
 * living process never is counts as gone. Where another connection says the same identity, the
 * first is asked for a ping: one that answers is alive beyond doubt, so that the other is another
 * process.
 */
final class Presence {
  /** Milliseconds between two questions to one connection, however many come for its identity. */
  private static final long ASK_MS_MIN = 1_000;

  /** Milliseconds for which an answer stands. */
  private static final long ANSWER_MS_MAX = 10_000;

  private static final class Signs {
    private long heardMs;
    private long askedMs = Long.MIN_VALUE;
    private long answeredMs = Long.MIN_VALUE;
  }

  /** Looked up, never iterated but to change all alike. */
  private final Map<Long, Signs> connections = new HashMap<>();

  private long nowMs;

  /** It is {@code newNowMs}, by a clock that may be set back. */
  void tick(long newNowMs) {
    if (nowMs == 0) {
      // Who came before the first tick was heard at a time that was not known yet.
      connections.values().forEach(signs -> signs.heardMs = newNowMs);
    }
    nowMs = newNowMs;
  }

  /** A connection has an identity from now on. */
  void opened(long connection) {
    connections.computeIfAbsent(connection, _ -> new Signs()).heardMs = nowMs;
  }

  /** Something came by a connection. */
  void heard(long connection) {
    Signs signs = connections.get(connection);
    if (signs != null) {
      signs.heardMs = nowMs;
    }
  }

  /** A ping came by a connection, perhaps because it was asked for one. */
  void pinged(long connection) {
    heard(connection);
    Signs signs = connections.get(connection);
    if (signs != null && signs.askedMs != Long.MIN_VALUE) {
      signs.answeredMs = nowMs;
    }
  }

  /** A connection is gone, or its identity is another's. */
  void left(long connection) {
    connections.remove(connection);
  }

  /** Whether nothing came by a connection for longer than a living process is silent. */
  boolean isSilent(long connection) {
    Signs signs = connections.get(connection);
    if (signs == null) {
      return true;
    }
    // A clock that was set back makes nobody live for ever.
    signs.heardMs = Math.min(signs.heardMs, nowMs);
    return nowMs - signs.heardMs >= Limits.WORKER_SILENCE_MS_MAX;
  }

  /**
   * Whether a connection keeps its identity when another one says it. Then the other is refused: by
   * words that it cannot change once the first has answered, and until then told to come again.
   *
   * @param taken what the other is told if the first has answered
   * @param again what it is told while the first is asked
   */
  boolean keepsIdentity(
      long holder, long other, String taken, String again, List<CoordinatorEffect> effects) {
    if (isSilent(holder)) {
      return false;
    }
    Signs signs = connections.get(holder);
    if (isWithin(signs.answeredMs, ANSWER_MS_MAX)) {
      effects.add(new Close(other, GoodbyeReason.IDENTITY_TAKEN, taken));
      return true;
    }
    if (!isWithin(signs.askedMs, ASK_MS_MIN)) {
      signs.askedMs = nowMs;
      effects.add(new Send(holder, new Message.Ping()));
    }
    effects.add(new Close(other, GoodbyeReason.OUT_OF_STEP, again));
    return true;
  }

  private boolean isWithin(long thenMs, long ageMs) {
    return thenMs != Long.MIN_VALUE && thenMs <= nowMs && nowMs - thenMs < ageMs;
  }
}
