package dev.freehold.committee.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.VoteKind;
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

  /** Bound by a FINAL whose reasons it has not got, it can do nothing but wait for others. */
  @Test
  void aSlotThatItCannotSkipIsNotDueForEver() {
    validator.log.add(new AgreementEntry.Cast(era.fin(validator.me, era.candidate(1, "a"))));
    validator.restart(Origin.KEPT);
    for (int other = 0; other < era.era.committee().size(); other++) {
      if (other != validator.me) {
        validator.hear(other, TestEra.nothing());
      }
    }
    validator.pass(2_000);
    assertFalse(validator.has(VoteKind.SKIP, 1));
    validator.effects.clear();
    validator.pass(1);
    assertTrue(validator.all(AgreementEffect.Wake.class).getLast().afterMs() > 0);
  }
}
