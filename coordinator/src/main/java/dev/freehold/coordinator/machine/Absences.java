package dev.freehold.coordinator.machine;

import dev.freehold.core.id.Hash32;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Times for which workers in seats have not been here. Time is what passes between ticks: a clock
 * that is set, or a process that stood still, makes nobody absent for longer than {@link
 * #TICK_MS_MAX}. None of it is in the log: after a start everybody has all of {@link #GONE_MS}.
 */
final class Absences {
  /**
   * Milliseconds of absence after which a worker's seat may be another's: a restart, and the repair
   * of a damaged store, take less.
   */
  static final long GONE_MS = 60_000;

  /** Milliseconds that one tick counts for at the most. */
  static final long TICK_MS_MAX = 5_000;

  /** Milliseconds after which it is looked again at who is here. */
  static final long LOOK_MS = 1_000;

  private final Supplier<Set<Hash32>> holders;
  private final Predicate<Hash32> isHere;
  private final Map<Hash32, Long> absentMs = new TreeMap<>();
  private long lastMs = Long.MIN_VALUE;
  private long passedMs;

  /**
   * @param holders of seats: about nobody else anything is kept
   */
  Absences(Supplier<Set<Hash32>> holders, Predicate<Hash32> isHere) {
    this.holders = holders;
    this.isHere = isHere;
  }

  /** It is {@code nowMs}, by a clock that may be set back. */
  void tick(long nowMs) {
    if (lastMs != Long.MIN_VALUE) {
      passedMs += Math.clamp(nowMs - lastMs, 0, TICK_MS_MAX);
    }
    lastMs = nowMs;
    if (passedMs >= LOOK_MS) {
      Set<Hash32> absent =
          holders.get().stream().filter(isHere.negate()).collect(Collectors.toSet());
      absentMs.keySet().retainAll(absent);
      absent.forEach(worker -> absentMs.merge(worker, passedMs, Long::sum));
      passedMs = 0;
    }
  }

  /** Those that were not here for longer than a worker that comes back takes. */
  Set<Hash32> gone() {
    return absentMs.entrySet().stream()
        .filter(entry -> entry.getValue() >= GONE_MS)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
