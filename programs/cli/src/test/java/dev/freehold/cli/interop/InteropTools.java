package dev.freehold.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** circom and snarkjs, as the repository's script installs them. */
public record InteropTools(Tool snarkjs, Tool circom) {
  /** The script and the circuits. */
  public static final Path DIRECTORY =
      Path.of("").toAbsolutePath().resolve("../../tools/interop").normalize();

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int NO_NODE = 78;

  /** Installs the tools where they are not; where there is no Node, the test is left out. */
  public static InteropTools installed() throws IOException, InterruptedException {
    Tool.Outcome outcome =
        new Tool(List.of("sh", DIRECTORY.resolve("install").toString()))
            .run(DIRECTORY, LIMIT, List.of());
    assumeTrue(outcome.exitCode() != NO_NODE, outcome.output());
    assertEquals(0, outcome.exitCode(), outcome.output());
    Path home = Path.of(outcome.output().strip().lines().toList().getLast());
    Path programs = home.resolve("node_modules").resolve(".bin");
    return new InteropTools(
        new Tool(List.of(programs.resolve("snarkjs").toString())),
        new Tool(List.of(programs.resolve("circom2").toString())));
  }

  /** Runs snarkjs in a directory; gives what it wrote. */
  public String snarkjs(Path directory, String line) throws IOException, InterruptedException {
    return run(snarkjs, directory, line);
  }

  public static String run(Tool tool, Path directory, String line)
      throws IOException, InterruptedException {
    Tool.Outcome outcome = tool.run(directory, LIMIT, List.of(line.split(" ")));
    assertEquals(0, outcome.exitCode(), line + "\n" + outcome.output());
    return outcome.output();
  }
}
