package dev.freehold.simulation.kernel;

import java.util.PriorityQueue;

/**
 * Simulated time: actions run in the order of their time, those of one time in the order in which
 * they were scheduled. One thread.
 */
public final class Schedule {
  private record Event(long timeNs, long sequence, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(timeNs, other.timeNs);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowNs;
  private long sequence;

  /** Nanoseconds since the world began. */
  public long nowNs() {
    return nowNs;
  }

  /** How many actions have run. */
  public long eventsRun() {
    return sequence - events.size();
  }

  /** Runs an action at a time; at once, but after this one, if that time is past. */
  public void at(long timeNs, Runnable action) {
    events.add(new Event(Math.max(timeNs, nowNs), sequence++, action));
  }

  /** Runs an action after a delay. */
  public void after(long delayNs, Runnable action) {
    at(nowNs + delayNs, action);
  }

  /** Runs all that is due by {@code untilNs}, and it is that time then. */
  public void runUntil(long untilNs) {
    while (runNext(untilNs)) {
      // Each may schedule others.
    }
  }

  /** Runs the next action if it is due by {@code untilNs}; otherwise it is that time now. */
  public boolean runNext(long untilNs) {
    Event next = events.peek();
    if (next == null || next.timeNs > untilNs) {
      nowNs = untilNs;
      return false;
    }
    events.remove();
    nowNs = next.timeNs;
    next.action.run();
    return true;
  }
}
