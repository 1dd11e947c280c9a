package dev.freehold.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Counts of what came about in a world, or in many: each with what it counts. */
public record Tally(List<Entry> entries) {
  /** One count. */
  public record Entry(String what, long count) {}

  public Tally {
    entries = List.copyOf(entries);
  }

  /** The tally of one thing. */
  public static Tally of(String what, long count) {
    return new Tally(List.of(new Entry(what, count)));
  }

  /** This and the count of one thing more. */
  public Tally and(String what, long count) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(what, count));
    return new Tally(more);
  }

  /** The sum of this and a tally of the same things; that one, if this is of nothing. */
  public Tally plus(Tally other) {
    if (entries.isEmpty()) {
      return other;
    }
    List<Entry> sums = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      sums.add(new Entry(entries.get(i).what, entries.get(i).count + other.entries.get(i).count));
    }
    return new Tally(sums);
  }

  /** The counts with their names. */
  @Override
  public String toString() {
    return entries.stream()
        .map(entry -> entry.count + " " + entry.what)
        .collect(Collectors.joining(", "));
  }
}
