package dev.freehold.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines over a common pair of axes. */
public final class Plot {
  /** A point of a line. */
  public record Point(double x, double y) {}

  private final String id;
  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final boolean logX;
  private final Map<String, List<Point>> lines = new LinkedHashMap<>();

  /**
   * @param id names the file
   * @param logX whether x grows by factors; the y axis always starts at 0
   */
  public Plot(String id, String title, String xLabel, String yLabel, boolean logX) {
    this.id = id;
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
    this.logX = logX;
  }

  /** Adds a point to a line. */
  public Plot add(String line, double x, double y) {
    if (!Double.isFinite(x) || !Double.isFinite(y) || (logX && x <= 0)) {
      throw new IllegalArgumentException("no place for (" + x + ", " + y + ")");
    }
    lines.computeIfAbsent(line, _ -> new ArrayList<>()).add(new Point(x, y));
    return this;
  }

  public String id() {
    return id;
  }

  public String title() {
    return title;
  }

  String xLabel() {
    return xLabel;
  }

  String yLabel() {
    return yLabel;
  }

  boolean logX() {
    return logX;
  }

  /** The lines in the order they were begun. */
  public Map<String, List<Point>> lines() {
    return lines;
  }
}
