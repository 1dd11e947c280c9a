package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of the age of the latest checkpoint as a node tells it. */
class HeadClockTest {
  private static final long MS = 1_000_000;

  private long nowNs = 77;
  private final HeadClock clock = new HeadClock(() -> nowNs);

  private void checkpoint(long timeMs) {
    clock.look(
        new Message.CheckpointPush(
            new Checkpoint(
                1,
                Hash32.ZERO,
                timeMs,
                Fr.ZERO,
                List.of(),
                List.of(),
                Hash32.ZERO,
                Totals.NONE,
                Optional.empty())));
  }

  @Test
  void aNodeThatHasSeenNoneSaysNothing() {
    clock.look(new Message.Ping());
    assertEquals(List.of(), clock.counters());
  }

  @Test
  void theAgeIsOfThisNodesClockWhateverTheCheckpointsTimeIs() {
    checkpoint(Long.MAX_VALUE / 2);
    nowNs += 25_000 * MS;
    assertEquals(List.of(new Answer.Counter("checkpointAgeMs", 25_000)), clock.counters());
  }

  @Test
  void whatIsUsualIsTheMedianSoThatOneHaltChangesNothing() {
    long timeMs = 5;
    for (int i = 0; i < 6; i++) {
      checkpoint(timeMs += 1_000);
    }
    checkpoint(timeMs + 600_000);
    assertEquals(new Answer.Counter("checkpointEveryMs", 1_000), clock.counters().getLast());
  }
}
