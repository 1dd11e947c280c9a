package dev.freehold.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.bench.report.Figure;
import dev.freehold.bench.report.RunResults;
import dev.freehold.bench.report.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * An earlier build, of which each section is run just before this build's and just after: what the
 * machine does meanwhile hits both, and the mean of the two cancels a drift. It runs its own bench,
 * on networks of its own: formats may differ.
 */
final class Baseline {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path launcher;
  private final Path cache;
  private final boolean quick;
  private final Map<String, List<Double>> values = new HashMap<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * @param home the root of its checkout
   * @param cache keeps what is slow to make for it; not the one of this build
   */
  Baseline(Path home, Path cache, boolean quick) {
    launcher = home.resolve("freehold").toAbsolutePath();
    this.cache = cache;
    this.quick = quick;
  }

  /** Whether there is a build to run. */
  boolean isThere() {
    return Files.isExecutable(launcher);
  }

  /** Has it built before anything is measured. */
  void build() throws IOException, InterruptedException {
    if (run(List.of("--help")) != 0) {
      throw new IOException(launcher + " bench does not start");
    }
  }

  /** Runs a section of it once and keeps the figures. */
  void run(String section, Path out) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("--only", section, "--out", out.toString()));
    words.addAll(List.of("--cache", cache.toString()));
    if (quick) {
      words.add("--quick");
    }
    int code = run(words);
    if (code == 0) {
      take(out);
    } else {
      failures.add("section " + section + " ended with " + code);
    }
  }

  private int run(List<String> words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "bench"));
    command.addAll(words);
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
        .waitFor();
  }

  /** Takes the figures of a file that a run wrote. */
  void take(Path out) throws IOException {
    for (Map.Entry<String, JsonNode> field : JSON.readTree(out.toFile()).properties()) {
      if (field.getValue().isNumber()) {
        values
            .computeIfAbsent(field.getKey(), _ -> new ArrayList<>())
            .add(field.getValue().asDouble());
      }
    }
  }

  /** The mean of a figure; empty if it was not measured or is 0. */
  OptionalDouble mean(String key) {
    return values.getOrDefault(key, List.of()).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .stream()
        .filter(mean -> mean != 0)
        .findFirst();
  }

  /** Adds a chapter: every figure of this run over the earlier build's. */
  void compare(RunResults results) {
    List<Figure> own = List.copyOf(results.figures());
    results.begin("Against an earlier build");
    for (Figure figure : own) {
      mean(figure.key())
          .ifPresent(
              before ->
                  results.put(
                      Target.OVER_BASELINE + figure.key(),
                      figure.value() / before,
                      "ratio",
                      "this build's over the earlier one's, in turns"));
    }
    failures.forEach(why -> results.note("Of the earlier build " + why + "."));
  }
}
