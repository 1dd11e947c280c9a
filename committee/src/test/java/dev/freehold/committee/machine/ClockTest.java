package dev.freehold.committee.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.freehold.committee.TestEra;
import org.junit.jupiter.api.Test;

class ClockTest {
  private static final long HOUR_MS = 3_600_000;

  private final TestEra era = new TestEra(4);
  private final TestValidator validator = TestValidator.other(era, era.leaders.of(1));

  /** Otherwise nothing would ever tick again. */
  @Test
  void aTickThatIsEarlySinceTheClockWasSetBackTellsAgainWhenToWake() {
    validator.pass(500);
    validator.effects.clear();
    validator.pass(-HOUR_MS);
    assertFalse(validator.all(AgreementEffect.Wake.class).isEmpty());
    assertEquals(
        1_500, validator.all(AgreementEffect.Wake.class).getLast().afterMs(), "the time is lost");
  }
}
