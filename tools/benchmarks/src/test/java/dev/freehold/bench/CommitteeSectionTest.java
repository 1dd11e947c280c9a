package dev.freehold.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.bench.report.RunResults;
import dev.freehold.bench.worker.CommitteeLoad;
import dev.freehold.bench.worker.JudgeCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section runs and has its rows; how long anything takes is for the benchmark alone. */
class CommitteeSectionTest {
  @TempDir private Path directory;

  @Test
  void bothKindsOfNetworksTakeTheLoadAndHaveTheirRows() throws Exception {
    RunResults results = new RunResults();
    results.begin("test");
    CommitteeSection.measure(
        new BenchContext(results, _ -> {}, Scale.QUICK, directory.resolve("cache"), directory, 2),
        new CommitteeLoad.Settings(
            0, 60, 50, List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")));
    for (int validators : new int[] {1, 4}) {
      for (String row : List.of("finalP50Ms", "finalMaxMs", "workerCpuMs", "validatorCpuMs")) {
        require(results, validators, row);
      }
    }
    for (String row :
        List.of(
            "verifyCpuMs",
            "verifyBytes",
            "agreeCpuMs",
            "agreeBytes",
            "agreeCpuMsPerSecond",
            "agreeBytesPerSecond")) {
      require(results, 4, row);
    }
    for (String row : List.of("verifyBytes", "agreeBytes")) {
      assertTrue(results.value("committee.validators4." + row).orElseThrow() > 0, row);
    }
    assertEquals(14, results.figures().size());
    try (Stream<Path> left = Files.walk(directory)) {
      assertEquals(List.of(), left.filter(Files::isRegularFile).toList(), "nothing is left");
    }
  }

  @Test
  void aJudgeHasItsRows() throws Exception {
    RunResults results = new RunResults();
    results.begin("test");
    Duration some = Duration.ofMillis(500);
    CommitteeSection.judge(
        new BenchContext(
            results,
            _ -> {},
            Scale.QUICK,
            directory.resolve("cache"),
            directory.resolve("scratch"),
            2),
        new JudgeCost.Settings(2, 8, some, some));
    for (String row : List.of("cpuUsPerCall", "overPure", "bytesPerCall")) {
      assertTrue(results.value("judge.block8." + row).orElseThrow() > 0, row);
    }
    assertEquals(3, results.figures().size());
  }

  private static void require(RunResults results, int validators, String row) throws IOException {
    String key = "committee.validators%d.%s".formatted(validators, row);
    assertTrue(results.value(key).orElseThrow() >= 0, key);
  }
}
