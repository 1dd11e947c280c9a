package dev.freehold.client;

import dev.freehold.protocol.socket.ClientException;
import java.time.Duration;

/** Growing pauses between attempts: each twice the one before, up to a limit. Not thread-safe. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration MAX = Duration.ofSeconds(2);

  private Duration next = FIRST;

  /** The pause before the next attempt. */
  Duration next() {
    Duration pause = next;
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(MAX) > 0 ? MAX : twice;
    return pause;
  }

  /** Starts with the shortest pause again. */
  void reset() {
    next = FIRST;
  }

  /** Lets the next pause pass. */
  void pause(String what) {
    try {
      Thread.sleep(next());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for " + what, e);
    }
  }
}
