package dev.freehold.protocol.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.protocol.identity.SignsOfLife.Verdict;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {
  private static final long START_MS = 100_000;

  private final SignsOfLife signs = new SignsOfLife(START_MS);

  @Test
  void whatWasAskedAndAnsweredStandsForATime() {
    signs.pinged(START_MS);
    assertEquals(Verdict.ASK, signs.contested(START_MS), "nobody had asked for that ping");
    assertEquals(Verdict.AGAIN, signs.contested(START_MS + 999));
    assertEquals(Verdict.ASK, signs.contested(START_MS + 1_000));
    signs.heard(START_MS + 1_001);
    assertEquals(Verdict.AGAIN, signs.contested(START_MS + 1_001), "no answer but a sign of life");
    signs.pinged(START_MS + 1_002);
    assertEquals(Verdict.OTHER, signs.contested(START_MS + 11_001));
    assertEquals(Verdict.ASK, signs.contested(START_MS + 11_002));
  }

  @Test
  void whoIsSilentForTooLongIsGone() {
    long endMs = START_MS + Limits.WORKER_SILENCE_MS_MAX;
    assertFalse(signs.isSilent(endMs - 1));
    assertTrue(signs.isSilent(endMs));
    assertEquals(Verdict.TAKEN, signs.contested(endMs));
  }

  @Test
  void aClockThatIsSetBackMakesNobodyLiveForEver() {
    assertEquals(Verdict.ASK, signs.contested(START_MS));
    signs.pinged(START_MS);
    assertEquals(Verdict.ASK, signs.contested(0), "the question and the answer are of no time");
    assertEquals(Verdict.TAKEN, signs.contested(Limits.WORKER_SILENCE_MS_MAX));
  }
}
