package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorInput.Absent;
import dev.freehold.core.id.Hash32;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Times for which workers that serve or follow realms have not been here. Time is what passes
 * between ticks: a clock that is set, or a process that stood still, makes nobody absent for longer
 * than {@link #TICK_MS_MAX}. None of it is in the log: after a start everybody has all of the time
 * again, and those that have not come since have more of it.
 */
final class Absences {
  /** Milliseconds of absence after which realms are taken over from a worker that was here. */
  static final long SILENT_MS = 3_000;

  /**
   * The same of a worker that has not come since this process began: when all come back together,
   * none loses its realms for being the last.
   */
  static final long UNSEEN_MS = 20_000;

  /**
   * Milliseconds of absence after which a worker's seat may be another's: a restart, and the repair
   * of a damaged store, take less.
   */
  static final long GONE_MS = 60_000;

  /** Milliseconds that one tick counts for at the most. */
  static final long TICK_MS_MAX = 5_000;

  /** Looks at which a worker that is silent was not here: one may come after a standstill. */
  static final int LOOKS_MIN = 3;

  /** Milliseconds after which it is looked again at who is here. */
  static final long LOOK_MS = 500;

  /** Absence of a worker: how long, and at how many looks. */
  private record Absence(long ms, int looks) {
    private Absence plus(Absence other) {
      return new Absence(ms + other.ms, looks + other.looks);
    }
  }

  private final Supplier<Set<Hash32>> holders;
  private final Predicate<Hash32> isHere;
  private final Map<Hash32, Absence> absences = new TreeMap<>();
  private final Set<Hash32> seen = new TreeSet<>();
  private long lastMs = Long.MIN_VALUE;
  private long passedMs;

  /**
   * @param holders of realms and seats: about nobody else anything is kept
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
      look(holders.get());
      passedMs = 0;
    }
  }

  private void look(Set<Hash32> known) {
    absences.keySet().retainAll(known);
    seen.retainAll(known);
    for (Hash32 worker : known) {
      if (isHere.test(worker)) {
        seen.add(worker);
        absences.remove(worker);
      } else {
        absences.merge(worker, new Absence(passedMs, 1), Absence::plus);
      }
    }
  }

  /** Those that are not here. */
  Absent absent() {
    return new Absent(those(this::isSilent), those((_, absence) -> absence.ms >= GONE_MS));
  }

  private boolean isSilent(Hash32 worker, Absence absence) {
    return absence.looks >= LOOKS_MIN
        && absence.ms >= (seen.contains(worker) ? SILENT_MS : UNSEEN_MS);
  }

  private Set<Hash32> those(BiPredicate<Hash32, Absence> are) {
    return absences.entrySet().stream()
        .filter(entry -> are.test(entry.getKey(), entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
