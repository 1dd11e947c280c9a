package dev.freehold.node;

import dev.freehold.core.codec.Printable;
import dev.freehold.node.logging.NodeEvents;

/**
 * Word of what a daemon waits for that does not start yet, on the standard output and in the log:
 * once it has taken a while, and again where it is another. Not thread-safe.
 */
final class Awaited {
  /** Others that start at the same time are slow, too. */
  private static final int SILENT_TIMES = 4;

  private final String word;
  private final NodeEvents events;
  private String told = "";
  private int times;

  /** A daemon that waits for nothing yet. */
  Awaited(String word) {
    this.word = word;
    events = new NodeEvents(word);
  }

  /** It waits still. */
  void tell(String awaited) {
    times++;
    if (times > SILENT_TIMES && !awaited.equals(told)) {
      told = awaited;
      System.out.println(word + " waits for " + Printable.of(awaited));
      events.awaits(Printable.of(awaited));
    }
  }
}
