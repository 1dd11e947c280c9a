package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  /** A clock that overflows soon, as one of nanoseconds may. */
  private long nowNs = Long.MAX_VALUE - 5;

  private final Patience patience = new Patience(() -> nowNs);

  private boolean isOverAfter(Duration time) {
    patience.begin();
    nowNs += time.toNanos();
    return patience.isOver();
  }

  @Test
  void oneThatDripsHasItsTimeAndNoMore() {
    assertFalse(isOverAfter(Patience.AT_FIRST));
    assertTrue(isOverAfter(Patience.AT_FIRST.plusNanos(1)));
  }

  @Test
  void whereAllAreSlowTheyHaveMoreTimeUpToABound() {
    patience.grow();
    assertFalse(isOverAfter(Patience.AT_FIRST.multipliedBy(2)));
    assertTrue(isOverAfter(Patience.AT_FIRST.multipliedBy(2).plusNanos(1)));
    for (int i = 0; i < 100; i++) {
      patience.grow();
    }
    assertFalse(isOverAfter(Patience.AT_MOST));
    assertTrue(isOverAfter(Patience.AT_MOST.plusNanos(1)));
    patience.reset();
    assertTrue(isOverAfter(Patience.AT_FIRST.plusNanos(1)));
  }
}
