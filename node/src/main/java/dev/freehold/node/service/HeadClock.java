package dev.freehold.node.service;

import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Clock of the latest checkpoint: how long ago this node made it, or was told it, by the node's own
 * steady clock, whatever the clocks of other machines say. Thread-safe.
 */
final class HeadClock {
  private volatile OptionalLong atNs = OptionalLong.empty();

  /** Looks at what is about to be told to everybody. */
  void look(Message message) {
    if (message instanceof Message.CheckpointPush) {
      atNs = OptionalLong.of(System.nanoTime());
    }
  }

  /** The age in milliseconds; nothing for a node that has come by no checkpoint since its start. */
  List<Answer.Counter> counters() {
    OptionalLong known = atNs;
    return known.isEmpty()
        ? List.of()
        : List.of(
            new Answer.Counter(
                "checkpointAgeMs",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - known.getAsLong())));
  }
}
