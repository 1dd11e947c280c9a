package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.BoardRules;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When the coordinator seals checkpoints. */
class CoordinatorMachineTest {
  private static final long BEGIN_MS = 1_000_000;
  private static final long INTERVAL_MS = 1_000;
  private static final long HOUR_MS = 3_600_000;

  private final Genesis genesis =
      new Genesis("test", true, 1, BEGIN_MS, Hash32.ZERO, new FeeSchedule(10, 0, 0, 0), List.of());
  private final CoordinatorMachine machine = machine();

  private CoordinatorMachine machine() {
    return new CoordinatorMachine(
        genesis, 1, INTERVAL_MS, BoardRules.DEFAULT, _ -> new byte[Checkpoint.SIGNATURE_BYTES]);
  }

  private Optional<Checkpoint> tick(long nowMs) {
    return machine.step(new CoordinatorInput.Tick(nowMs)).stream()
        .filter(CoordinatorEffect.Persist.class::isInstance)
        .map(
            effect -> ((LogEntry.Sealed) ((CoordinatorEffect.Persist) effect).entry()).checkpoint())
        .findFirst();
  }

  @Test
  void sealsOnceAnInterval() {
    assertTrue(tick(BEGIN_MS + INTERVAL_MS - 1).isEmpty());
    assertEquals(BEGIN_MS + INTERVAL_MS, tick(BEGIN_MS + INTERVAL_MS).orElseThrow().timeMs());
    assertTrue(tick(BEGIN_MS + 2 * INTERVAL_MS - 1).isEmpty());
    assertEquals(2, tick(BEGIN_MS + 2 * INTERVAL_MS).orElseThrow().height());
  }

  @Test
  void aClockSetBackDelaysTheNextCheckpointByAnIntervalAtTheMost() {
    Checkpoint ahead = tick(BEGIN_MS + HOUR_MS).orElseThrow();
    assertTrue(tick(BEGIN_MS).isEmpty());
    assertTrue(tick(BEGIN_MS + INTERVAL_MS - 1).isEmpty());
    Checkpoint next = tick(BEGIN_MS + INTERVAL_MS).orElseThrow();
    assertEquals(ahead.timeMs() + 1, next.timeMs());
    assertTrue(tick(BEGIN_MS + 2 * INTERVAL_MS - 1).isEmpty());
    assertEquals(ahead.timeMs() + 2, tick(BEGIN_MS + 2 * INTERVAL_MS).orElseThrow().timeMs());
  }

  @Test
  void aClockSetBackBeforeARestartDelaysNothingEither() {
    Checkpoint ahead = tick(BEGIN_MS + HOUR_MS).orElseThrow();
    CoordinatorMachine restarted = machine();
    restarted.restore(new LogEntry.Sealed(ahead));
    assertEquals(List.of(), restarted.step(new CoordinatorInput.Tick(BEGIN_MS)));
    assertEquals(2, restarted.step(new CoordinatorInput.Tick(BEGIN_MS + INTERVAL_MS)).size());
  }
}
