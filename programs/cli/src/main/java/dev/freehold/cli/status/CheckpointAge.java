package dev.freehold.cli.status;

import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.wire.Answer;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Age of a network's latest checkpoint. A node that was there when it came knows it by its own
 * steady clock; another age is what this machine's clock makes of the checkpoint's time, which is
 * the coordinator's. That both clocks disagree is said, and taken for no age.
 *
 * @param seenMs milliseconds ago that the node came by it; empty if it has not since its start
 * @param byClockMs this machine's clock less the checkpoint's time
 * @param everyMs how far checkpoints usually are apart; empty where the node has not seen enough
 */
public record CheckpointAge(OptionalLong seenMs, long byClockMs, OptionalLong everyMs) {
  /** A checkpoint that is not late: some are held up for a while by a slow disk. */
  private static final long LATE_MS_MIN = 5_000;

  /** Times what is usual, after which a checkpoint is late. */
  private static final long LATE_TIMES = 5;

  /** Clocks that differ less agree. */
  private static final long AGREE_MS = 5_000;

  /**
   * The age by what a node counts.
   *
   * @param timeMs the checkpoint's time
   * @param nowMs this machine's clock
   */
  public static CheckpointAge of(Answer.Counters node, long timeMs, long nowMs) {
    return new CheckpointAge(
        node.counter("checkpointAgeMs"), nowMs - timeMs, node.counter("checkpointEveryMs"));
  }

  /** The age in milliseconds; empty if only a clock that is behind could tell it. */
  public OptionalLong ageMs() {
    if (seenMs.isPresent()) {
      return seenMs;
    }
    return byClockMs < 0 ? OptionalLong.empty() : OptionalLong.of(byClockMs);
  }

  /** Whether the next checkpoint should have come long ago. */
  public boolean isLate() {
    long lateMs = Math.max(LATE_MS_MIN, LATE_TIMES * everyMs.orElse(0));
    return ageMs().isPresent() && ageMs().getAsLong() > lateMs;
  }

  /** Milliseconds by which this machine's clock is ahead of the coordinator's; 0 if they agree. */
  public long clockAheadMs() {
    long ahead = seenMs.isPresent() ? byClockMs - seenMs.getAsLong() : Math.min(byClockMs, 0);
    return Math.abs(ahead) < AGREE_MS ? 0 : ahead;
  }

  /** For a line that names the checkpoint, as {@code 25 s ago: late, one each 1 s is usual}. */
  public String inWords() {
    String age =
        ageMs().isPresent()
            ? words(ageMs().getAsLong()) + " ago"
            : "of a time that this machine's clock has not come to";
    String usual =
        everyMs.isPresent() ? "one each " + words(everyMs.getAsLong()) + " is usual" : "";
    if (isLate()) {
      return age + ": late" + (usual.isEmpty() ? "" : ", " + usual);
    }
    return age + (usual.isEmpty() ? "" : "; " + usual);
  }

  /** What is to be said of the clocks; empty if they agree. */
  public String clocksInWords() {
    long ahead = clockAheadMs();
    if (ahead == 0) {
      return "";
    }
    return "this machine's clock is %s %s the coordinator's"
        .formatted(words(Math.abs(ahead)), ahead > 0 ? "ahead of" : "behind");
  }

  private static String words(long ms) {
    return TimeInWords.of(Duration.ofMillis(ms));
  }
}
