package dev.freehold.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void everythingRunsOnceARoundInTurns() {
    List<String> ran = new ArrayList<>();
    Rounds.Samples samples =
        new Rounds(Rounds.Clock.WALL)
            .add("a", 1, () -> ran.add("a"))
            .add("b", 1, () -> ran.add("b"))
            .run(1, 2);
    assertEquals(List.of("a", "b", "a", "b", "a", "b"), ran);
    assertEquals(2, samples.nanos().get("a").size(), "the warm-up is forgotten");
  }

  @Test
  void aRatioIsTheMedianOfTheRoundsRatios() {
    Rounds.Samples samples =
        new Rounds.Samples(Map.of("a", List.of(10.0, 400.0, 30.0), "b", List.of(5.0, 100.0, 10.0)));
    assertEquals(30, samples.median("a"));
    assertEquals(3, samples.ratio("a", "b"), "of 2, 4 and 3");
    assertEquals(15, new Rounds.Samples(Map.of("x", List.of(10.0, 20.0))).median("x"));
  }

  @Test
  void aNameIsTakenOnce() {
    Rounds rounds = new Rounds(Rounds.Clock.THREAD).add("a", 1, () -> {});
    assertThrows(IllegalArgumentException.class, () -> rounds.add("a", 1, () -> {}));
  }
}
