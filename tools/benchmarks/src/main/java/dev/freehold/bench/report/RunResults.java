package dev.freehold.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Results of a run so far: figures, plots and remarks, by section. Used by one thread. */
public final class RunResults {
  /** A section's share. */
  public record Chapter(String title, List<Figure> figures, List<Plot> plots, List<String> notes) {}

  private final Map<String, Chapter> chapters = new LinkedHashMap<>();
  private final Map<String, Figure> figures = new LinkedHashMap<>();
  private Chapter current;

  /** Begins a section's share. */
  public void begin(String title) {
    current = new Chapter(title, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    if (chapters.put(title, current) != null) {
      throw new IllegalArgumentException(title + " was begun before");
    }
  }

  /** Adds a figure; a key may be given once. */
  public void put(String key, double value, String unit, String how) {
    Figure figure = new Figure(key, value, unit, how);
    if (figures.put(key, figure) != null) {
      throw new IllegalArgumentException(key + " was measured before");
    }
    current.figures.add(figure);
  }

  /** Adds a plot. */
  public void plot(Plot plot) {
    current.plots.add(plot);
  }

  /** Adds a remark: what was left out and why, or what a figure means. */
  public void note(String text) {
    current.notes.add(text);
  }

  /** A figure's value, if it was measured. */
  public OptionalDouble value(String key) {
    Figure figure = figures.get(key);
    return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure.value());
  }

  /** All figures in order. */
  public Collection<Figure> figures() {
    return figures.values();
  }

  Collection<Chapter> chapters() {
    return chapters.values();
  }
}
