package dev.freehold.bench.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.bench.report.RunResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Measured figures by key, of this run or of a file; remembers which were asked for. */
public final class Figures {
  private final Function<String, OptionalDouble> source;
  private final Set<String> used = new TreeSet<>();

  private Figures(Function<String, OptionalDouble> source) {
    this.source = source;
  }

  /** Those of a run. */
  public static Figures of(RunResults results) {
    return new Figures(results::value);
  }

  /**
   * Those of a file that a run wrote.
   *
   * @throws IOException if it cannot be read or is not JSON
   */
  public static Figures read(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    return new Figures(
        key -> {
          JsonNode node = root.get(key);
          return node != null && node.isNumber()
              ? OptionalDouble.of(node.asDouble())
              : OptionalDouble.empty();
        });
  }

  /**
   * A figure.
   *
   * @throws IllegalArgumentException if it was not measured
   */
  double get(String key) {
    used.add(key);
    return source
        .apply(key)
        .orElseThrow(() -> new IllegalArgumentException(key + " is not among the figures"));
  }

  /** The keys asked for so far. */
  Set<String> used() {
    return used;
  }
}
