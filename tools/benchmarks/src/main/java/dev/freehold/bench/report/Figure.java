package dev.freehold.bench.report;

/**
 * One number that was measured.
 *
 * @param key dotted name, as in the JSON
 * @param unit what it counts; "ratio" for a plain ratio
 * @param how one line: what was measured and how
 */
public record Figure(String key, double value, String unit, String how) {
  public Figure {
    if (!key.matches("[a-zA-Z0-9]+([.-][a-zA-Z0-9]+)*")) {
      throw new IllegalArgumentException("not a key: " + key);
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(key + " is " + value);
    }
  }
}
