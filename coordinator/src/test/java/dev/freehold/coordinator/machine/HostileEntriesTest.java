package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.TestFounders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A replica takes over entries of leaders, one after another, of whom some lie: whatever it does
 * not object to it can restore, and it has a snapshot then; and to what an honest one writes it
 * objects to nothing.
 */
class HostileEntriesTest {
  private static final int SEEDS = 24;
  private static final int LEADERS = 60;
  private static final int STEPS = 30;
  private static final long HOUR_MS = 3_600_000;

  /** What became of entries that an honest machine has not written, by kind. */
  private final Map<String, Integer> taken = new TreeMap<>();

  private final Map<String, Integer> refused = new TreeMap<>();

  @Test
  void whatIsNotObjectedToCanBeRestoredAndHonestLeadersAreNeverObjectedTo() {
    RandomLife.each(SEEDS, this::followLeaders);
    for (String kind : RandomLife.KINDS) {
      assertTrue(refused.getOrDefault(kind, 0) > 0, kind + " was not refused: " + refused);
      assertTrue(taken.getOrDefault(kind, 0) > 0, kind + " of a liar was not taken: " + taken);
    }
  }

  private void followLeaders(long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    Altered altered = new Altered(random);
    RandomLife life = new RandomLife(seed);
    Map<String, List<LogEntry>> earlier = new TreeMap<>();
    CoordinatorMachine replica = life.machine();
    for (int i = 0; i < LEADERS; i++) {
      CoordinatorMachine leader = again(life, replica);
      life.restarted();
      boolean lies = random.nextInt(3) > 0;
      if (lies) {
        hear(life, replica, life.takeover(replica));
        hear(life, replica, life.evening(replica));
      }
      for (LogEntry entry : written(life, leader)) {
        if (!lies) {
          assertEquals(Optional.empty(), replica.objection(entry), () -> "honest: " + entry);
          replica.restore(LogEntry.decode(entry.toBytes()));
          continue;
        }
        for (LogEntry said : said(entry, altered, random)) {
          hear(life, replica, said);
        }
        earlier.computeIfAbsent(kind(entry), _ -> new ArrayList<>()).add(entry);
        List<LogEntry> ofAKind = List.copyOf(earlier.values()).get(random.nextInt(earlier.size()));
        LogEntry old = ofAKind.get(random.nextInt(ofAKind.size()));
        hear(life, replica, altered.of(old).flatMap(HostileEntriesTest::decodable).orElse(old));
      }
      again(life, replica);
    }
  }

  private static String kind(LogEntry entry) {
    return entry.getClass().getSimpleName();
  }

  private static List<LogEntry> written(RandomLife life, CoordinatorMachine leader) {
    List<LogEntry> entries = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      List<CoordinatorEffect> effects = leader.step(life.next(leader));
      life.hear(effects);
      effects.stream()
          .filter(CoordinatorEffect.Persist.class::isInstance)
          .forEach(effect -> entries.add(((CoordinatorEffect.Persist) effect).entry()));
    }
    return entries;
  }

  /** What a liar says in the place of an entry: nothing, it twice, or something like it. */
  private static List<LogEntry> said(LogEntry entry, Altered altered, SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> List.of();
      case 1 -> List.of(entry, entry);
      case 2, 3, 4 -> List.of(entry);
      default -> {
        List<LogEntry> said = new ArrayList<>();
        LogEntry last = entry;
        for (int i = 0; i <= random.nextInt(3); i++) {
          last = altered.of(last).flatMap(HostileEntriesTest::decodable).orElse(last);
          said.add(last);
        }
        said.add(entry);
        yield said;
      }
    };
  }

  private static Optional<LogEntry> decodable(LogEntry entry) {
    try {
      return Optional.of(LogEntry.decode(entry.toBytes()));
    } catch (IllegalArgumentException | MalformedException e) {
      return Optional.empty();
    }
  }

  private void hear(RandomLife life, CoordinatorMachine replica, LogEntry entry) {
    CoordinatorSnapshot before = replica.snapshot();
    boolean objects = isOfAnotherTime(replica, entry) || replica.objection(entry).isPresent();
    assertEquals(before, replica.snapshot(), "to look at an entry changes nothing");
    (objects ? refused : taken).merge(kind(entry), 1, Integer::sum);
    if (!objects) {
      replica.restore(agreed(life, replica, entry));
      again(life, replica);
    }
  }

  /** A checkpoint is taken over with the proof that it is final, which its leader does not make. */
  private static LogEntry agreed(RandomLife life, CoordinatorMachine replica, LogEntry entry) {
    return entry instanceof LogEntry.Sealed(Checkpoint draft)
        ? new LogEntry.Sealed(
            draft.with(TestFounders.sealer(life.genesis).seal(draft, replica.head())))
        : entry;
  }

  /** What is looked at by whoever has a clock: an hour that is not yet. */
  private static boolean isOfAnotherTime(CoordinatorMachine replica, LogEntry entry) {
    return entry instanceof LogEntry.Sealed(Checkpoint draft)
        && draft.timeMs() - replica.head().timeMs() > HOUR_MS;
  }

  /** The machine that a snapshot of one is. */
  private static CoordinatorMachine again(RandomLife life, CoordinatorMachine machine) {
    byte[] bytes = machine.snapshot().toBytes();
    CoordinatorMachine again = life.machine();
    again.restore(CoordinatorSnapshot.decode(bytes));
    assertArrayEquals(bytes, again.snapshot().toBytes());
    return again;
  }
}
