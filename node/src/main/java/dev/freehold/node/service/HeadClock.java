package dev.freehold.node.service;

import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Clock of the latest checkpoint: how long ago this node made it, or was told it, by the node's own
 * steady clock, whatever the clocks of other machines say; and how far checkpoints usually are
 * apart. Thread-safe.
 */
final class HeadClock {
  /** Latest checkpoints whose times count. */
  private static final int TIMES_MAX = 9;

  private static final long NS_PER_MS = 1_000_000;

  private final LongSupplier clockNs;
  private final Deque<Long> timesMs = new ArrayDeque<>();
  private long atNs;

  /** A clock that has seen no checkpoint. */
  HeadClock() {
    this(System::nanoTime);
  }

  HeadClock(LongSupplier clockNs) {
    this.clockNs = clockNs;
  }

  /** Looks at what is about to be told to everybody. */
  synchronized void look(Message message) {
    if (message instanceof Message.CheckpointPush push) {
      atNs = clockNs.getAsLong();
      timesMs.addLast(push.checkpoint().timeMs());
      if (timesMs.size() > TIMES_MAX) {
        timesMs.removeFirst();
      }
    }
  }

  /**
   * The latest checkpoint's age in milliseconds, and the median of how far the latest are apart;
   * nothing for a node that has come by none since its start.
   */
  synchronized List<Answer.Counter> counters() {
    List<Answer.Counter> counters = new ArrayList<>();
    if (!timesMs.isEmpty()) {
      counters.add(new Answer.Counter("checkpointAgeMs", (clockNs.getAsLong() - atNs) / NS_PER_MS));
    }
    List<Long> gaps = new ArrayList<>();
    Long before = null;
    for (Long time : timesMs) {
      if (before != null) {
        gaps.add(time - before);
      }
      before = time;
    }
    if (!gaps.isEmpty()) {
      gaps.sort(null);
      counters.add(new Answer.Counter("checkpointEveryMs", gaps.get(gaps.size() / 2)));
    }
    return counters;
  }
}
