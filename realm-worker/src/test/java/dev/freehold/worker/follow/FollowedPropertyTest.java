package dev.freehold.worker.follow;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Words of a follower, over crashes at any effect, reconnections, epochs and lies. */
class FollowedPropertyTest {
  private static final int WORLDS = 40;
  private static final int STEPS = 400;

  @Test
  void whatIsSaidToBeStoredIsStoredAndNamesOneBlockAHeight() {
    int stored = 0;
    for (long seed = 0; seed < WORLDS; seed++) {
      FollowedWorld world = new FollowedWorld(seed);
      try {
        for (int i = 0; i < STEPS; i++) {
          world.step();
        }
        world.heal();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      stored += world.stored();
    }
    assertTrue(stored > 10 * WORLDS, stored + " times something was said to be stored");
  }
}
