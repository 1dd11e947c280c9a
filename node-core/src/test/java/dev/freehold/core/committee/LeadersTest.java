package dev.freehold.core.committee;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Turns of leaders: known to all, and each part of the weight has its part of them. */
class LeadersTest {
  private static final int WINDOW = 8;

  private static Leaders leaders(int... weights) {
    return new TestEra(TestEra.committee(FaultModel.BYZANTINE, weights), 1_000_000, WINDOW).leaders;
  }

  /** Leaders of so many windows from the first. */
  private static int[] windows(Leaders leaders, int count) {
    return IntStream.range(0, count).map(i -> leaders.of(1 + (long) i * WINDOW)).toArray();
  }

  private static long turns(int[] windows, int validator) {
    return IntStream.of(windows).filter(leader -> leader == validator).count();
  }

  @Test
  void aWindowHasOneLeader() {
    Leaders leaders = leaders(1, 1, 1, 1);
    for (long slot = 1; slot <= 4L * WINDOW; slot++) {
      assertEquals(leaders.of((slot - 1) / WINDOW * WINDOW + 1), leaders.of(slot));
    }
  }

  @Test
  void whereAllWeighTheSameEachLeadsOnceInARound() {
    for (int weight : new int[] {1, 7, 1_000_000}) {
      int[] weights = IntStream.range(0, 10).map(_ -> weight).toArray();
      int[] round = windows(leaders(weights), 10);
      assertArrayEquals(IntStream.range(0, 10).toArray(), IntStream.of(round).sorted().toArray());
      assertArrayEquals(
          round, Arrays.copyOfRange(windows(leaders(weights), 20), 10, 20), "and over again");
    }
  }

  @Test
  void weightThatIsSplitLeadsNoMoreThanItsPart() {
    // Those who have 62 of 1,471 between them would lead eight windows of ten by head.
    Leaders leaders = leaders(2, 839, 17, 570, 3, 9, 4, 8, 11, 8);
    int[] round = windows(leaders, 37);
    assertEquals(17, turns(round, 1));
    assertEquals(12, turns(round, 3));
    for (int light : new int[] {0, 2, 4, 5, 6, 7, 8, 9}) {
      assertEquals(1, turns(round, light), "at least one, whatever it weighs");
    }
  }

  @Test
  void aHeavyValidatorLeadsByItsWeight() {
    int[] round = windows(leaders(4, 2, 1, 1), 13);
    assertEquals(6, turns(round, 0));
    assertEquals(3, turns(round, 1));
    assertEquals(2, turns(round, 2));
    assertEquals(2, turns(round, 3));
  }

  @Test
  void theOrderIsTheErasOwn() {
    Leaders one = leaders(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    TestEra era = new TestEra(10);
    Era other =
        new Era(TestEra.GENESIS, era.era.committee(), TestEra.hash(77), 0, 1_000_000, WINDOW);
    assertNotEquals(
        IntStream.of(windows(one, 10)).boxed().toList(),
        IntStream.of(windows(new Leaders(other), 10)).boxed().toList());
    assertTrue(IntStream.of(windows(new Leaders(other), 10)).distinct().count() == 10);
  }
}
