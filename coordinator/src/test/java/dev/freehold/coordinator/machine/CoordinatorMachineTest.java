package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
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
      new Genesis(
          "test",
          true,
          1,
          BEGIN_MS,
          TestFounders.alone(Hash32.ZERO),
          Hash32.ZERO,
          new FeeSchedule(10, 0, 0, 0),
          List.of());
  private final CoordinatorMachine machine = machine();

  private CoordinatorMachine machine() {
    return machine(BoardRules.DEFAULT);
  }

  private CoordinatorMachine machine(BoardRules rules) {
    return new CoordinatorMachine(genesis, 1, INTERVAL_MS, rules, TestFounders.sealer(genesis));
  }

  private Optional<Checkpoint> tick(long nowMs) {
    return logged(machine.step(new CoordinatorInput.Tick(nowMs))).stream()
        .filter(LogEntry.Sealed.class::isInstance)
        .map(entry -> ((LogEntry.Sealed) entry).checkpoint())
        .findFirst();
  }

  private static List<LogEntry> logged(List<CoordinatorEffect> effects) {
    return effects.stream()
        .filter(CoordinatorEffect.Persist.class::isInstance)
        .map(effect -> ((CoordinatorEffect.Persist) effect).entry())
        .toList();
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
    List<LogEntry> logged =
        logged(restarted.step(new CoordinatorInput.Tick(BEGIN_MS + INTERVAL_MS)));
    assertInstanceOf(LogEntry.Sealed.class, logged.getLast());
  }

  @Test
  void itsRulesAreInTheLogBeforeTheFirstCheckpointThatGoesByThem() {
    List<LogEntry> first = logged(machine.step(new CoordinatorInput.Tick(BEGIN_MS + INTERVAL_MS)));
    assertEquals(new LogEntry.Ruled(BoardRules.DEFAULT), first.getFirst());
    assertInstanceOf(LogEntry.Sealed.class, first.getLast());
    BoardRules others = BoardRules.DEFAULT.withAges(3, 5);
    CoordinatorMachine restarted = machine(others);
    first.forEach(restarted::restore);
    CoordinatorInput.Tick next = new CoordinatorInput.Tick(BEGIN_MS + 2 * INTERVAL_MS);
    List<LogEntry> second = logged(restarted.step(next));
    assertEquals(new LogEntry.Ruled(others), second.getFirst());
    assertInstanceOf(LogEntry.Sealed.class, second.getLast());
    CoordinatorMachine again = machine(others);
    first.forEach(again::restore);
    second.forEach(again::restore);
    CoordinatorInput.Tick third = new CoordinatorInput.Tick(BEGIN_MS + 3 * INTERVAL_MS);
    assertEquals(1, logged(again.step(third)).size(), "rules that are known are not said again");
  }
}
