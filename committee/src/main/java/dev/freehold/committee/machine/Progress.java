package dev.freehold.committee.machine;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Time as this validator sees it pass: when the undecided slot began, how long it may take, when
 * its leader proposes, who was heard of late. Not thread-safe.
 */
final class Progress {
  private static final long NEVER = Long.MIN_VALUE;

  /** Beyond any time that passes, and far from overflow. */
  private static final long MS_MAX = Long.MAX_VALUE / 4;

  private final Setting setting;
  private final Slots slots;

  /** The window in which each validator was last heard. */
  private final long[] heardIn;

  private long clockMs = NEVER;

  /** Milliseconds that passed since the start, whatever the clock was set to. */
  private long nowMs;

  private long slot = 1;
  private long slotBeganMs;

  /** An interval after the candidate before was first here; the earliest that the next may be. */
  private long nextAfterMs;

  private long saidMs;

  Progress(Setting setting) {
    this.setting = setting;
    slots = setting.slots;
    heardIn = new long[setting.committee().size()];
  }

  /** Takes the clock's word for how much time has passed, if any. */
  void tick(long atMs) {
    long clock = Math.clamp(atMs, 0, MS_MAX);
    if (clockMs != NEVER) {
      nowMs += Math.clamp(clock - clockMs, 0, MS_MAX - nowMs);
    }
    clockMs = clock;
  }

  /** Begins with the slot that is undecided; nobody has been silent yet. */
  void begin() {
    slot = slots.undecided();
    slotBeganMs = nowMs;
    nextAfterMs = nowMs;
    saidMs = nowMs;
    Arrays.fill(heardIn, window());
  }

  /** Notes that a validator is there. */
  void heard(int validator) {
    heardIn[validator] = window();
  }

  /** Moves on to the slot that is undecided now. */
  void advance() {
    long undecided = slots.undecided();
    if (undecided != slot) {
      slot = undecided;
      slotBeganMs = nowMs;
    }
  }

  /** Notes that the undecided slot's candidate is here: the next is due an interval later. */
  void proposalSeen(long of) {
    if (of == slot) {
      nextAfterMs = nowMs + setting.pace.intervalMs();
    }
  }

  /** The undecided slot. */
  long slot() {
    return slot;
  }

  /** Rule 4: whether the undecided slot has taken its time. */
  boolean isOver() {
    return nowMs >= slotBeganMs + timeoutMs();
  }

  /** Whether the leader of the undecided slot may propose by now. */
  boolean isDue() {
    return nowMs >= nextAfterMs;
  }

  private long timeoutMs() {
    return isGivenUp() || isLeaderSilent() ? 0 : setting.pace.timeoutMs(windowsSinceFinal());
  }

  /**
   * Whether a quorum has given up on the window: whoever skips a slot skips what is left, so too
   * few remain to notarize anything there.
   */
  private boolean isGivenUp() {
    return !setting.era.beginsWindow(slot) && slots.isSkipped(slot - 1);
  }

  /** Windows that ended since the last final: it goes back by a final and by nothing else. */
  private long windowsSinceFinal() {
    return Math.max(0, window() - setting.era.window(slots.last().slot() + 1));
  }

  private boolean isLeaderSilent() {
    int leader = setting.leaders.of(slot);
    long since = window() - 2;
    long heard =
        IntStream.range(0, heardIn.length)
            .filter(i -> i == setting.me || heardIn[i] >= since)
            .mapToLong(setting.committee()::weight)
            .sum();
    return leader != setting.me && heardIn[leader] < since && heard >= setting.quorum;
  }

  private long window() {
    return setting.era.window(slot);
  }

  /** Whether all that is known is to be said again; if so, it was. */
  boolean takeStandstill() {
    if (nowMs < saidMs + setting.pace.standstillMs()) {
      return false;
    }
    saidMs = nowMs;
    return true;
  }

  /** Something became final: the time until a standstill begins anew. */
  void finalized() {
    saidMs = nowMs;
  }

  /**
   * Milliseconds until something is due by time alone.
   *
   * @param isVoting whether the undecided slot may run out
   * @param isLeading whether a candidate is due
   */
  long wakeAfterMs(boolean isVoting, boolean isLeading) {
    long due = saidMs + setting.pace.standstillMs();
    if (isVoting) {
      due = Math.min(due, slotBeganMs + timeoutMs());
    }
    if (isLeading) {
      due = Math.min(due, nextAfterMs);
    }
    return Math.max(0, due - nowMs);
  }

  /** Milliseconds since the start. */
  long nowMs() {
    return nowMs;
  }

  /** What decides, with times as differences. */
  @Override
  public String toString() {
    long most = setting.pace.timeoutMaxMs();
    return slot
        + " "
        + Math.min(nowMs - slotBeganMs, most)
        + " "
        + Math.clamp(nextAfterMs - nowMs, 0, most)
        + " "
        + Math.min(nowMs - saidMs, setting.pace.standstillMs())
        + Arrays.toString(heardIn);
  }
}
