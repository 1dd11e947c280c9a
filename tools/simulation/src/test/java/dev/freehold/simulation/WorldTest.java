package dev.freehold.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Worlds end as they must, and the same seed is the same world everywhere. */
class WorldTest {
  private static final int FIXED_SEEDS = 200;
  private static final int FRESH_SEEDS = 10;
  private static final long PROCESS_S_MAX = 120;

  private static String simulate(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        SimulateMain.run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    String said = out.toString(StandardCharsets.UTF_8);
    assertEquals(SimulateMain.OK, exit, said + err.toString(StandardCharsets.UTF_8));
    return said;
  }

  @Test
  void fixedSeedsAreCleanAndHaveEveryFault() {
    String said = simulate("--seeds", String.valueOf(FIXED_SEEDS));
    assertTrue(said.endsWith("0 of " + FIXED_SEEDS + " seeds failed\n"), said);
    for (Fault fault : Fault.ofClusters()) {
      assertTrue(
          Pattern.compile("^ +" + fault + " +[1-9]", Pattern.MULTILINE).matcher(said).find(),
          () -> fault + " was never injected:\n" + said);
    }
    assertTrue(
        Pattern.compile(" [1-9]\\d* deals paid, [1-9]\\d* deals taken back", Pattern.MULTILINE)
            .matcher(said)
            .find(),
        said);
    assertTrue(
        Pattern.compile(" [1-9]\\d* snapshots, [1-9]\\d* starts from one", Pattern.MULTILINE)
            .matcher(said)
            .find(),
        said);
  }

  @Test
  void freshSeedsAreClean() {
    long from = new SplittableRandom().nextLong(1, Long.MAX_VALUE - FRESH_SEEDS);
    System.out.println("fresh worlds from seed " + from);
    simulate("--seeds", String.valueOf(FRESH_SEEDS), "--from", String.valueOf(from));
  }

  @Test
  void aWorldOfRealProofsIsClean() {
    String said = simulate("--seed", "3", "--profile", "real");
    assertEquals(said.lines().toList().getLast(), digest(3, WorldProfile.REAL));
  }

  @Test
  void theSameSeedIsTheSameWorldInEveryProcess() throws Exception {
    String here = digest(7);
    assertEquals(here, digest(7));
    assertNotEquals(here, digest(8));
    Process other =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    SimulateMain.class.getName(),
                    "--seed",
                    "7",
                    "--trace"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines;
    try (var reader = other.inputReader(StandardCharsets.UTF_8)) {
      lines = reader.lines().toList();
    }
    assertTrue(other.waitFor(PROCESS_S_MAX, TimeUnit.SECONDS), "the other process hangs");
    assertEquals(here, lines.getLast());
  }

  private static String digest(long seed) {
    return digest(seed, WorldProfile.FAST);
  }

  private static String digest(long seed, WorldProfile profile) {
    return new World(seed, profile.cryptography(), Mutant.NONE, Optional.empty())
        .run()
        .digest()
        .toString();
  }
}
