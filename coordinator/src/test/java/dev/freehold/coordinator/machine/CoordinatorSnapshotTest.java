package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A machine that goes on from a snapshot is the machine that has taken over the whole log. */
class CoordinatorSnapshotTest {
  private static final int SEEDS = 40;
  private static final int STEPS = 700;
  private static final int STEPS_AFTER = 150;

  /** A life so far: the machine that lived it, and its log. */
  private record Lived(RandomLife life, CoordinatorMachine machine, List<LogEntry> log) {}

  private static Lived live(long seed) {
    RandomLife life = new RandomLife(seed);
    SplittableRandom random = new SplittableRandom(~seed);
    List<LogEntry> log = new ArrayList<>();
    CoordinatorMachine machine = life.machine();
    for (int i = 0; i < STEPS; i++) {
      List<CoordinatorEffect> effects = machine.step(life.next(machine));
      life.hear(effects);
      log.addAll(logged(effects));
      if (random.nextInt(100) == 0) {
        CoordinatorMachine again = replayed(life, log);
        assertEquals(machine.snapshot(), again.snapshot(), "what lives is what is in its log");
        if (random.nextBoolean()) {
          machine = again;
          life.restarted();
        }
      }
    }
    return new Lived(life, machine, log);
  }

  private static List<LogEntry> logged(List<CoordinatorEffect> effects) {
    return effects.stream()
        .filter(CoordinatorEffect.Persist.class::isInstance)
        .map(effect -> ((CoordinatorEffect.Persist) effect).entry())
        .toList();
  }

  private static CoordinatorMachine replayed(RandomLife life, List<LogEntry> log) {
    CoordinatorMachine machine = life.machine();
    for (LogEntry entry : log) {
      boolean isProposed =
          !(entry instanceof LogEntry.Ended) && !(entry instanceof LogEntry.SnapshotPart);
      if (isProposed) {
        assertEquals(Optional.empty(), machine.objection(entry), "no honest leader is refused");
      }
      machine.restore(LogEntry.decode(entry.toBytes()));
    }
    return machine;
  }

  /** A machine from the snapshot after some entries, and the others. */
  private static CoordinatorMachine resumed(RandomLife life, List<LogEntry> log, int from) {
    CoordinatorSnapshot snapshot = replayed(life, log.subList(0, from)).snapshot();
    List<LogEntry> shorter = new ArrayList<>(snapshot.entries());
    shorter.addAll(log.subList(from, log.size()));
    return replayed(life, shorter);
  }

  /** What is comparable of an effect: an entry by its bytes, a task without them. */
  private static List<Object> comparable(List<CoordinatorEffect> effects) {
    return effects.stream().map(CoordinatorSnapshotTest::comparable).toList();
  }

  private static Object comparable(CoordinatorEffect effect) {
    return switch (effect) {
      case CoordinatorEffect.Persist e -> HexFormat.of().formatHex(e.entry().toBytes());
      case CoordinatorEffect.VerifyAggregate e ->
          List.of(e.ticket(), e.job(), e.payee(), Arrays.hashCode(e.aggregate()));
      default -> effect;
    };
  }

  @Test
  void fromASnapshotOrFromTheBeginningAllThatFollowsIsTheSame() {
    Map<String, Integer> kinds = new TreeMap<>();
    RandomLife.each(
        SEEDS,
        seed -> {
          Lived lived = live(seed);
          CoordinatorMachine before = lived.life.machine();
          for (LogEntry entry : lived.log) {
            kinds.merge(entry.getClass().getSimpleName(), 1, Integer::sum);
            SeatSteps.of(before, entry).ifPresent(kind -> kinds.merge(kind, 1, Integer::sum));
            before.restore(entry);
          }
          goOn(lived, new SplittableRandom(31 * seed + 7), seed % 8 == 0);
        });
    List<String> expected = new ArrayList<>(RandomLife.KINDS);
    expected.addAll(SeatSteps.KINDS);
    for (String kind : expected) {
      assertTrue(kinds.getOrDefault(kind, 0) > SEEDS / 8, kind + " is in no history: " + kinds);
    }
  }

  private static void goOn(Lived lived, SplittableRandom random, boolean ends) {
    RandomLife life = lived.life;
    CoordinatorMachine whole = replayed(life, lived.log);
    CoordinatorMachine resumed = resumed(life, lived.log, random.nextInt(lived.log.size() + 1));
    requireSame(whole, resumed);
    life.restarted();
    for (int i = 0; i < STEPS_AFTER; i++) {
      CoordinatorInput input =
          ends && i == STEPS_AFTER / 2 ? life.evidence(whole) : life.next(whole);
      List<CoordinatorEffect> effects = whole.step(input);
      assertEquals(comparable(effects), comparable(resumed.step(input)), "step " + i);
      life.hear(effects);
      if (i % 10 == 0) {
        requireSame(whole, resumed);
      }
    }
    requireSame(whole, resumed);
  }

  private static void requireSame(CoordinatorMachine whole, CoordinatorMachine resumed) {
    CoordinatorSnapshot snapshot = whole.snapshot();
    assertEquals(snapshot.digest(), resumed.snapshot().digest());
    assertArrayEquals(snapshot.toBytes(), resumed.snapshot().toBytes());
    CoordinatorSnapshot decoded = CoordinatorSnapshot.decode(snapshot.toBytes());
    assertArrayEquals(snapshot.toBytes(), decoded.toBytes());
    assertEquals(whole.head(), resumed.head());
    assertEquals(whole.realms(), resumed.realms());
    assertEquals(whole.nextOrder(), resumed.nextOrder());
    assertEquals(whole.recentAggregates(), resumed.recentAggregates());
  }

  @Test
  void whoSignedTheCheckpointIsNotInTheDigest() {
    Lived lived = live(1);
    CoordinatorSnapshot snapshot = lived.machine.snapshot();
    CoordinatorSnapshot other =
        new CoordinatorSnapshot(
            lived.life.genesis.hash(),
            snapshot.head().with(FixedValues.FINALITY),
            snapshot.state());
    assertEquals(snapshot.digest(), other.digest());
    assertNotEquals(snapshot, other);
    CoordinatorMachine machine = lived.life.machine();
    machine.restore(other);
    assertEquals(other.head(), machine.head());
  }

  @Test
  void anotherNetworksOrOneBehindOtherEntriesIsRefused() {
    Lived lived = live(2);
    CoordinatorSnapshot snapshot = lived.machine.snapshot();
    CoordinatorMachine late = replayed(lived.life, lived.log);
    assertTrue(
        assertThrows(MalformedException.class, () -> late.restore(snapshot))
            .getMessage()
            .contains("behind checkpoint"));
    CoordinatorMachine elsewhere = lived.life.machine();
    CoordinatorSnapshot foreign =
        new CoordinatorSnapshot(Hash32.ZERO, snapshot.head(), snapshot.state());
    assertTrue(
        assertThrows(MalformedException.class, () -> elsewhere.restore(foreign))
            .getMessage()
            .contains("of network"));
  }

  @Test
  void headersThatAreNotUnderTheCheckpointsRootAreRefused() {
    Lived lived = live(3);
    CoordinatorSnapshot snapshot = lived.machine.snapshot();
    Checkpoint first =
        ((LogEntry.Sealed)
                lived.log.stream()
                    .filter(
                        e -> e instanceof LogEntry.Sealed s && !s.checkpoint().headers().isEmpty())
                    .findFirst()
                    .orElseThrow())
            .checkpoint();
    CoordinatorSnapshot mixed =
        new CoordinatorSnapshot(lived.life.genesis.hash(), first, snapshot.state());
    assertTrue(
        assertThrows(MalformedException.class, () -> lived.life.machine().restore(mixed))
            .getMessage()
            .contains("are not those of checkpoint"));
  }

  @Test
  void aSnapshotIsAllOfItsPartsInOrderOrNone() {
    Lived lived = live(4);
    CoordinatorSnapshot snapshot = lived.machine.snapshot();
    byte[] bytes = snapshot.toBytes();
    int third = bytes.length / 3;
    List<LogEntry.SnapshotPart> parts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int to = i == 2 ? bytes.length : (i + 1) * third;
      parts.add(
          new LogEntry.SnapshotPart(
              snapshot.digest(), i, 3, Arrays.copyOfRange(bytes, i * third, to)));
    }
    CoordinatorMachine whole = lived.life.machine();
    parts.forEach(whole::restore);
    assertEquals(snapshot, whole.snapshot());
    assertFalse(whole.awaitsSnapshot());

    CoordinatorMachine cut = lived.life.machine();
    cut.restore(parts.get(0));
    assertTrue(cut.awaitsSnapshot());
    assertThrows(MalformedException.class, () -> cut.restore(parts.get(2)));
    assertThrows(MalformedException.class, () -> cut.restore(lived.log.getFirst()));

    CoordinatorMachine altered = lived.life.machine();
    byte[] other = parts.get(1).bytes();
    other[other.length / 2] ^= 1;
    altered.restore(parts.get(0));
    altered.restore(new LogEntry.SnapshotPart(snapshot.digest(), 1, 3, other));
    assertThrows(MalformedException.class, () -> altered.restore(parts.get(2)));
  }

  @Test
  void oneThatWasCutOrAlteredIsRefusedOrHasAnotherDigest() {
    Lived lived = live(5);
    CoordinatorSnapshot snapshot = lived.machine.snapshot();
    byte[] bytes = snapshot.toBytes();
    int end = bytes.length;
    for (int length = 0; length < end; length += Math.max(1, end / 500)) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(MalformedException.class, () -> CoordinatorSnapshot.decode(cut));
    }
    SplittableRandom random = new SplittableRandom(5);
    int restored = 0;
    for (int i = 0; i < 600; i++) {
      byte[] altered = bytes.clone();
      int at = random.nextInt(altered.length);
      altered[at] ^= (byte) (1 << random.nextInt(8));
      restored += restores(lived.life, altered, snapshot, "byte " + at) ? 1 : 0;
    }
    assertTrue(restored > 0, "some of it is what a state may be, and has another digest");
  }

  /** Whether altered bytes are a snapshot that a machine takes. */
  private static boolean restores(
      RandomLife life, byte[] altered, CoordinatorSnapshot snapshot, String where) {
    try {
      CoordinatorSnapshot other = CoordinatorSnapshot.decode(altered);
      boolean same = Arrays.equals(other.state(), snapshot.state());
      assertTrue(
          !other.digest().equals(snapshot.digest())
              || same && other.head().hash().equals(snapshot.head().hash()),
          where);
      life.machine().restore(other);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void aPartFitsIntoAnEntryOfTheLog() {
    byte[] full = new byte[Limits.COORDINATOR_SNAPSHOT_PART_BYTES];
    LogEntry part = new LogEntry.SnapshotPart(Hash32.ZERO, 0, 1, full);
    assertTrue(part.toBytes().length <= Limits.PEER_FRAME_BYTES_MAX);
    assertArrayEquals(part.toBytes(), LogEntry.decode(part.toBytes()).toBytes());
  }
}
