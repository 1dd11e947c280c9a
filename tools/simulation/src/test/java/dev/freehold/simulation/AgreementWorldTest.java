package dev.freehold.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.simulation.agreement.AgreementWorld;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Worlds of validators end as they must, and the same seed is the same world. */
class AgreementWorldTest {
  private static final int FIXED_SEEDS = 100;
  private static final int FRESH_SEEDS = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int simulate(String... args) {
    return SimulateMain.run(
        args,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void fixedSeedsAreCleanAndHaveEveryFaultAndForks() {
    int exit = simulate("--agreement", "--seeds", String.valueOf(FIXED_SEEDS));
    assertEquals(SimulateMain.OK, exit, this::said);
    assertTrue(said().endsWith("0 of " + FIXED_SEEDS + " seeds failed\n"), this::said);
    for (Fault fault : Fault.ofAgreement()) {
      assertTrue(has("^ +" + fault + " +[1-9]"), () -> fault + " was never injected:\n" + said());
    }
    assertTrue(has(" [1-9]\\d* finals, [1-9]\\d* forks, [1-9]\\d* convictions"), this::said);
  }

  private boolean has(String line) {
    return Pattern.compile(line, Pattern.MULTILINE).matcher(said()).find();
  }

  @Test
  void freshSeedsAreClean() {
    long from = new SplittableRandom().nextLong(1, Long.MAX_VALUE - FRESH_SEEDS);
    System.out.println("fresh worlds of validators from seed " + from);
    int exit =
        simulate(
            "--agreement", "--seeds", String.valueOf(FRESH_SEEDS), "--from", String.valueOf(from));
    assertEquals(SimulateMain.OK, exit, this::said);
  }

  @Test
  void theSameSeedIsTheSameWorld() {
    String digest = digest(4);
    assertEquals(digest, digest(4));
    assertNotEquals(digest, digest(5));
    assertEquals(SimulateMain.OK, simulate("--agreement", "--seed", "4", "--trace"));
    assertEquals(digest, said().lines().toList().getLast());
  }

  private static String digest(long seed) {
    return new AgreementWorld(seed, Mutant.NONE, Optional.empty()).run().digest().toString();
  }

  @Test
  void optionsOfClustersMakeNoSenseHere() {
    assertEquals(SimulateMain.USAGE, simulate("--agreement", "--seed", "1", "--hostile"));
    assertEquals(SimulateMain.USAGE, simulate("--agreement", "--seed", "1", "--profile", "real"));
    assertEquals(
        SimulateMain.USAGE, simulate("--agreement", "--seed", "1", "--mutant", "proof-skipped"));
    assertEquals(SimulateMain.USAGE, simulate("--seed", "1", "--mutant", "final-after-skip"));
  }
}
