package dev.freehold.simulation.kernel;

import java.util.EnumMap;
import java.util.Map;

/** Counts of how often each fault was injected. */
public final class FaultCounts {
  private final EnumMap<Fault, Long> counts = new EnumMap<>(Fault.class);

  public void count(Fault fault) {
    counts.merge(fault, 1L, Long::sum);
  }

  /** Adds the counts of another world. */
  public void add(FaultCounts other) {
    other.counts.forEach((fault, n) -> counts.merge(fault, n, Long::sum));
  }

  /** The counts so far; a copy. */
  public Map<Fault, Long> toMap() {
    return new EnumMap<>(counts);
  }
}
