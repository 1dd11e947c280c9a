package dev.freehold.worker.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The intake pauses who is over its share, and resumes each once. */
class IntakeTest {
  @Test
  void aConnectionOverItsShareIsPausedAndResumedWhenItHasRoom() {
    Intake intake = new Intake(100, 2);
    assertFalse(intake.enter(1));
    assertTrue(intake.enter(1), "its share is used up");
    assertFalse(
        intake.enter(1), "it is paused already; what was on its way is counted all the same");
    assertEquals(3, intake.total());
    assertEquals(List.of(), intake.leave(1));
    assertEquals(List.of(1L), intake.leave(1));
    assertEquals(0, intake.paused());
  }

  @Test
  void whileTheWholeIsFullEverySenderIsPausedInTurn() {
    Intake intake = new Intake(2, 10);
    assertFalse(intake.enter(1));
    assertTrue(intake.enter(2));
    assertTrue(intake.enter(3));
    assertEquals(2, intake.paused());
    assertEquals(List.of(), intake.leave(1));
    assertEquals(List.of(2L, 3L), intake.leave(2));
  }

  @Test
  void whatCountsAsMuchTakesAsMuchOfTheShareUntilItHasLeft() {
    Intake intake = new Intake(1L << 40, 100);
    assertFalse(intake.enter(1, 99));
    assertTrue(intake.enter(1, 1L << 32), "its share is used up");
    assertEquals((1L << 32) + 99, intake.total());
    assertEquals(List.of(), intake.leave(1, (1L << 32) - 1));
    assertEquals(List.of(1L), intake.leave(1, 99));
    assertThrows(IllegalStateException.class, () -> intake.leave(1, 2), "one is left");
    assertEquals(List.of(), intake.leave(1));
    assertEquals(0, intake.total());
  }

  @Test
  void aBundleLeavesOnce() {
    Intake intake = new Intake(2, 2);
    intake.enter(1);
    intake.leave(1);
    assertThrows(IllegalStateException.class, () -> intake.leave(1));
    assertThrows(IllegalStateException.class, () -> intake.leave(2));
  }

  @Test
  void whoIsPausedIsResumedAtLastWhateverTheOrder() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Intake intake = new Intake(12, 4);
    List<Long> inside = new ArrayList<>();
    Set<Long> paused = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      if (random.nextInt(5) < 3) {
        long connection = random.nextInt(6);
        if (!paused.contains(connection)) {
          inside.add(connection);
          if (intake.enter(connection)) {
            assertTrue(paused.add(connection), "seed " + seed);
          }
        }
      } else if (!inside.isEmpty()) {
        leave(intake, inside.remove(random.nextInt(inside.size())), paused, seed);
      }
      assertEquals(inside.size(), intake.total(), "seed " + seed);
      assertEquals(paused.size(), intake.paused(), "seed " + seed);
    }
    while (!inside.isEmpty()) {
      leave(intake, inside.removeLast(), paused, seed);
    }
    assertEquals(Set.of(), paused, "seed " + seed);
  }

  private static void leave(Intake intake, long connection, Set<Long> paused, long seed) {
    for (long resumed : intake.leave(connection)) {
      assertTrue(paused.remove(resumed), "seed " + seed);
    }
  }
}
