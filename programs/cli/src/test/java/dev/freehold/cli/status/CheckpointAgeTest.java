package dev.freehold.cli.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.protocol.wire.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Tests of how old a checkpoint is said to be, whatever clocks say. */
class CheckpointAgeTest {
  private static final long HOUR_MS = 3_600_000;
  private static final long TIME_MS = 1_000 * HOUR_MS;

  /**
   * Age by a node that came by the checkpoint so long ago; -1 for one that has not since its start.
   */
  private static CheckpointAge age(long seenMs, long nowMs) {
    List<Answer.Counter> counters = new ArrayList<>();
    if (seenMs >= 0) {
      counters.add(new Answer.Counter("checkpointAgeMs", seenMs));
      counters.add(new Answer.Counter("checkpointEveryMs", 1_000));
    }
    return CheckpointAge.of(new Answer.Counters(1, counters), TIME_MS, nowMs);
  }

  @Test
  void theAgeIsSaidBesideWhatIsUsual() {
    CheckpointAge fresh = age(400, TIME_MS + 500);
    assertEquals("400 ms ago; one each 1 s is usual", fresh.inWords());
    assertEquals("", fresh.clocksInWords());
    CheckpointAge late = age(25_000, TIME_MS + 25_000);
    assertTrue(late.isLate());
    assertEquals("25 s ago: late, one each 1 s is usual", late.inWords());
  }

  @Test
  void aClockThatIsAheadMakesNoCheckpointOld() {
    CheckpointAge age = age(400, TIME_MS + HOUR_MS);
    assertFalse(age.isLate());
    assertEquals(OptionalLong.of(400), age.ageMs());
    assertEquals(HOUR_MS - 400, age.clockAheadMs());
    assertEquals(
        "this machine's clock is 59 minutes 59 s ahead of the coordinator's", age.clocksInWords());
  }

  @Test
  void aClockThatIsBehindMakesNoAgeOfLessThanNothing() {
    CheckpointAge seen = age(400, TIME_MS - HOUR_MS);
    assertEquals("400 ms ago; one each 1 s is usual", seen.inWords());
    assertEquals("this machine's clock is 1 hour behind the coordinator's", seen.clocksInWords());
    CheckpointAge unseen = age(-1, TIME_MS - HOUR_MS);
    assertEquals(OptionalLong.empty(), unseen.ageMs());
    assertEquals("of a time that this machine's clock has not come to", unseen.inWords());
    assertEquals("this machine's clock is 1 hour behind the coordinator's", unseen.clocksInWords());
  }

  @Test
  void aNodeThatHasJustStartedIsBelievedByTheClocks() {
    CheckpointAge age = age(-1, TIME_MS + 2 * HOUR_MS);
    assertEquals("2 hours ago: late", age.inWords());
    assertEquals("", age.clocksInWords());
  }
}
