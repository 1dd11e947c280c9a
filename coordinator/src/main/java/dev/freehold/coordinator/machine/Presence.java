package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.Send;
import dev.freehold.protocol.identity.SignsOfLife;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Signs of life of the connections that have an identity. */
final class Presence {
  /** Looked up, never iterated but to change all alike. */
  private final Map<Long, SignsOfLife> connections = new HashMap<>();

  private long nowMs;

  /** It is {@code newNowMs}, by a clock that may be set back. */
  void tick(long newNowMs) {
    if (nowMs == 0) {
      // Who came before the first tick was heard at a time that was not known yet.
      connections.values().forEach(signs -> signs.heard(newNowMs));
    }
    nowMs = newNowMs;
  }

  /** A connection has an identity from now on. */
  void opened(long connection) {
    connections.computeIfAbsent(connection, _ -> new SignsOfLife(nowMs)).heard(nowMs);
  }

  /** Something came by a connection. */
  void heard(long connection) {
    SignsOfLife signs = connections.get(connection);
    if (signs != null) {
      signs.heard(nowMs);
    }
  }

  /** A ping came by a connection, perhaps because it was asked for one. */
  void pinged(long connection) {
    SignsOfLife signs = connections.get(connection);
    if (signs != null) {
      signs.pinged(nowMs);
    }
  }

  /** A connection is gone, or its identity is another's. */
  void left(long connection) {
    connections.remove(connection);
  }

  /** Whether nothing came by a connection for longer than a living process is silent. */
  boolean isSilent(long connection) {
    SignsOfLife signs = connections.get(connection);
    return signs == null || signs.isSilent(nowMs);
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
    SignsOfLife signs = connections.get(holder);
    if (signs == null) {
      return false;
    }
    return switch (signs.contested(nowMs)) {
      case TAKEN -> false;
      case ASK -> {
        effects.add(new Send(holder, new Message.Ping()));
        effects.add(new Close(other, GoodbyeReason.OUT_OF_STEP, again));
        yield true;
      }
      case AGAIN -> {
        effects.add(new Close(other, GoodbyeReason.OUT_OF_STEP, again));
        yield true;
      }
      case OTHER -> {
        effects.add(new Close(other, GoodbyeReason.IDENTITY_TAKEN, taken));
        yield true;
      }
    };
  }
}
