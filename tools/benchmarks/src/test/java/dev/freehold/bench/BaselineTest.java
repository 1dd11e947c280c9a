package dev.freehold.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.bench.report.Report;
import dev.freehold.bench.report.RunResults;
import dev.freehold.bench.report.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
  @TempDir private Path directory;

  private void write(Path file, double value) throws Exception {
    RunResults results = new RunResults();
    results.begin("One");
    results.put("a.ms", value, "ms", "measured");
    results.put("b.zero", 0, "", "measured");
    new Report(results, Map.of(), "./freehold bench").writeJson(file);
  }

  @Test
  void everyFigureOfBothIsComparedWithTheMeanOfTheTurns() throws Exception {
    Baseline baseline = new Baseline(directory, directory.resolve("cache"), true);
    for (double value : new double[] {3, 5}) {
      write(directory.resolve("out.json"), value);
      baseline.take(directory.resolve("out.json"));
    }
    RunResults results = new RunResults();
    results.begin("One");
    results.put("a.ms", 1, "ms", "measured");
    results.put("b.zero", 1, "", "measured");
    results.put("c.new", 1, "", "measured");
    baseline.compare(results);
    assertEquals(0.25, results.value(Target.OVER_BASELINE + "a.ms").orElseThrow());
    assertTrue(results.value(Target.OVER_BASELINE + "b.zero").isEmpty());
    assertTrue(results.value(Target.OVER_BASELINE + "c.new").isEmpty());
  }

  @Test
  void itsOwnLauncherIsRunWithTheSectionAndItsOwnCache() throws Exception {
    Baseline baseline = new Baseline(directory, directory.resolve("cache"), true);
    assertFalse(baseline.isThere());
    Path out = directory.resolve("out.json");
    write(directory.resolve("given.json"), 7);
    Path launcher = directory.resolve("freehold");
    Files.writeString(
        launcher,
        "#!/bin/sh\necho \"$*\" > '%s'\ncp '%s' '%s'\n"
            .formatted(directory.resolve("words"), directory.resolve("given.json"), out));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    assertTrue(baseline.isThere());
    baseline.run("hash", out);
    assertEquals(7, baseline.mean("a.ms").orElseThrow());
    assertEquals(
        List.of(
            "bench --only hash --out %s --cache %s --quick"
                .formatted(out, directory.resolve("cache"))),
        Files.readAllLines(directory.resolve("words")));
  }
}
