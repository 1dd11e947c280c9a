package dev.freehold.simulation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Counts of what came about in a world, or in many.
 *
 * @param counts by what is counted, in the order in which it is told
 */
public record Tally(Map<String, Long> counts) {
  public Tally {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  /** The tally of one thing. */
  public static Tally of(String what, long count) {
    return new Tally(Map.of(what, count));
  }

  /** This and the count of one thing more. */
  public Tally and(String what, long count) {
    return plus(of(what, count));
  }

  /** The sum of this and another. */
  public Tally plus(Tally other) {
    Map<String, Long> sums = new LinkedHashMap<>(counts);
    other.counts.forEach((what, count) -> sums.merge(what, count, Long::sum));
    return new Tally(sums);
  }

  /** The counts with their names. */
  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
