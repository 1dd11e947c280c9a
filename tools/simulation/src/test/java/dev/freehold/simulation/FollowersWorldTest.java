package dev.freehold.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Worlds whose realms have followers in seats end as they must, and the same seed is the same
 * world.
 */
class FollowersWorldTest {
  private static final int FIXED_SEEDS = 40;
  private static final int FRESH_SEEDS = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void simulate(String... args) {
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertEquals(SimulateMain.OK, SimulateMain.run(args, to, to), this::said);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void fixedSeedsAreCleanAndHaveEveryFault() {
    simulate("--followers", "--seeds", String.valueOf(FIXED_SEEDS));
    assertTrue(said().endsWith("0 of " + FIXED_SEEDS + " seeds failed\n"), this::said);
    for (Fault fault : WorldKind.FOLLOWERS.faults()) {
      assertTrue(
          Pattern.compile("^ +" + fault + " +[1-9]", Pattern.MULTILINE).matcher(said()).find(),
          () -> fault + " was never injected:\n" + said());
    }
    for (String what : List.of("realms taken over", "moves for load")) {
      assertTrue(
          Pattern.compile("[1-9]\\d* " + what).matcher(said()).find(),
          () -> "no " + what + ":\n" + said());
    }
  }

  @Test
  void freshSeedsAreClean() {
    long from = new SplittableRandom().nextLong(1, Long.MAX_VALUE - FRESH_SEEDS);
    System.out.println("fresh worlds with followers from seed " + from);
    simulate("--followers", "--seeds", String.valueOf(FRESH_SEEDS), "--from", String.valueOf(from));
  }

  @Test
  void theSameSeedIsTheSameWorld() {
    assertEquals(digest(7), digest(7));
    assertNotEquals(digest(7), digest(8));
  }

  private static String digest(long seed) {
    return World.ofFollowers(seed, WorldProfile.FAST.cryptography(), Mutant.NONE, Optional.empty())
        .run()
        .digest()
        .toString();
  }
}
