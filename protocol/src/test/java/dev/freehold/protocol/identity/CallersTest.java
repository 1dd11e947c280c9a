package dev.freehold.protocol.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.SignsOfLife.Verdict;
import org.junit.jupiter.api.Test;

class CallersTest {
  private static final Hash32 NODE = Hash32.ZERO;
  private static final long SECOND = 1_000;

  private final Callers callers = new Callers();

  @Test
  void whoAnswersKeepsItsPlaceAndTheOtherIsTold() {
    assertEquals(Verdict.TAKEN, callers.opened(NODE, 1, 0));
    assertEquals(Verdict.ASK, callers.opened(NODE, 2, SECOND));
    assertEquals(Verdict.AGAIN, callers.opened(NODE, 2, SECOND + 1), "it is asked once a second");
    callers.heard(NODE, 1, true, SECOND + 2);
    assertEquals(Verdict.OTHER, callers.opened(NODE, 3, SECOND + 3));
    assertEquals(1, callers.holder(NODE));
    assertEquals(Verdict.ASK, callers.opened(NODE, 4, 12 * SECOND), "an answer gets old");
  }

  @Test
  void aPingThatNobodyAskedForIsNoAnswer() {
    callers.opened(NODE, 1, 0);
    callers.heard(NODE, 1, true, 1);
    assertEquals(Verdict.ASK, callers.opened(NODE, 2, 2));
  }

  @Test
  void whoIsSilentForTooLongLosesItsPlace() {
    long silence = Limits.WORKER_SILENCE_MS_MAX;
    callers.opened(NODE, 1, 0);
    callers.heard(NODE, 1, false, SECOND);
    assertEquals(Verdict.ASK, callers.opened(NODE, 2, SECOND + silence - 1));
    assertEquals(Verdict.TAKEN, callers.opened(NODE, 2, SECOND + silence));
    callers.closed(NODE, 1);
    assertEquals(2, callers.holder(NODE), "the end of the first is not the second's");
    callers.closed(NODE, 2);
    assertEquals(0, callers.holder(NODE));
    assertEquals(Verdict.TAKEN, callers.opened(NODE, 3, SECOND + silence));
  }
}
