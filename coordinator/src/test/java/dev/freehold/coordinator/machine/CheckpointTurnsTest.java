package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests of who is in the next checkpoint when more is reported than it has room for. */
class CheckpointTurnsTest {
  private static final long SEED = 17;
  private static final int REALMS = 9;
  private static final RealmEvent EVENT = FixedValues.REALM_EVENTS.getFirst();
  private static final FunctionProofs PROOFS = FixedValues.PROOFS.getFirst();

  private final CheckpointTurns turns = new CheckpointTurns(REALMS);
  private final List<Deque<WaitingReport>> waiting = new ArrayList<>();

  CheckpointTurnsTest() {
    for (int realm = 0; realm < REALMS; realm++) {
      waiting.add(new ArrayDeque<>());
    }
  }

  /** A report of which only the numbers matter. */
  private static WaitingReport report(int realm, int events, int bytes, int proofs) {
    return new WaitingReport(
        RealmHeader.origin(new RealmId(realm)),
        Collections.nCopies(events, EVENT),
        Collections.nCopies(proofs, PROOFS),
        bytes);
  }

  private void add(int realm, int events, int bytes, int proofs) {
    waiting.get(realm).addLast(report(realm, events, bytes, proofs));
  }

  /** The reports of the next checkpoint, which wait no longer. */
  private List<WaitingReport> next(String what) {
    List<WaitingReport> next = turns.next(waiting);
    int realm = 0;
    for (WaitingReport report : next) {
      assertTrue(report.header().realm().value() >= realm, what);
      realm = report.header().realm().value();
      assertSame(waiting.get(realm).removeFirst(), report, what + ": in its chain's order");
    }
    return next;
  }

  private static int events(List<WaitingReport> reports) {
    return reports.stream().mapToInt(report -> report.events().size()).sum();
  }

  private static long bytes(List<WaitingReport> reports) {
    return reports.stream().mapToLong(WaitingReport::eventBytes).sum();
  }

  private static int proofs(List<WaitingReport> reports) {
    return reports.stream().mapToInt(report -> report.proofs().size()).sum();
  }

  @Test
  void whatFitsIsTakenWhole() {
    add(3, 5000, 100, 0);
    add(3, 5000, 100, 0);
    add(1, 0, 0, 8000);
    add(8, 1, 1 << 20, 8000);
    add(0, 0, 0, 0);
    assertEquals(5, next("all").size());
    assertEquals(List.of(), next("none"));
  }

  /** What one realm sends is of the largest there is, in any of three ways, and never ends. */
  @Test
  void withARealmAtItsLimitsEveryOtherIsInTheNextCheckpoint() {
    for (int way = 0; way < 3; way++) {
      for (int checkpoint = 0; checkpoint < 40; checkpoint++) {
        while (waiting.get(4).size() < Limits.BLOCKS_AHEAD_MAX) {
          add(
              4,
              way == 0 ? Limits.BLOCK_EVENTS_MAX : 0,
              way == 1 ? Limits.BLOCK_EVENT_BYTES_MAX : 0,
              way == 2 ? Limits.BLOCK_FUNCTION_PROOFS_MAX : 0);
        }
        for (int realm = 0; realm < REALMS; realm++) {
          if (realm != 4) {
            add(realm, Limits.CHECKPOINT_EVENTS_MAX / 2 / REALMS, 1000, 3);
          }
        }
        next("way " + way);
        for (int realm = 0; realm < REALMS; realm++) {
          if (realm != 4) {
            assertEquals(0, waiting.get(realm).size(), "realm " + realm);
          }
        }
        assertTrue(waiting.get(4).size() < Limits.BLOCKS_AHEAD_MAX, "nor does it starve itself");
      }
      waiting.get(4).clear();
    }
  }

  @Test
  void realmsThatAllWantAllGetTheSame() {
    int[] got = new int[REALMS];
    for (int checkpoint = 0; checkpoint < 20 * REALMS; checkpoint++) {
      for (int realm = 0; realm < REALMS; realm++) {
        while (waiting.get(realm).size() < 100) {
          // In large blocks, or in many small ones.
          add(realm, realm % 2 == 0 ? Limits.BLOCK_EVENTS_MAX : 200, 10, 0);
        }
      }
      for (WaitingReport report : next("all")) {
        got[report.header().realm().value()] += report.events().size();
      }
    }
    int least = Arrays.stream(got).min().orElseThrow();
    int most = Arrays.stream(got).max().orElseThrow();
    // Small blocks find room where large ones do not; nobody gets less than half of an equal part.
    assertTrue(least >= 20 * Limits.CHECKPOINT_EVENTS_MAX / 2, "least " + least);
    assertTrue(most <= 4 * least, "most " + most + ", least " + least);
  }

  @Test
  void limitsAreKeptNoRoomIsWastedAndNobodyStarves() {
    for (long seed = SEED; seed < SEED + 30; seed++) {
      String what = "seed " + seed;
      SplittableRandom random = new SplittableRandom(seed);
      int[] stalled = new int[REALMS];
      for (int checkpoint = 0; checkpoint < 60; checkpoint++) {
        for (int i = random.nextInt(20); i > 0; i--) {
          // Mostly small, sometimes as large as can be.
          int part = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(200);
          add(
              random.nextInt(REALMS),
              random.nextInt(Limits.BLOCK_EVENTS_MAX / part + 1),
              random.nextInt(Limits.BLOCK_EVENT_BYTES_MAX / part + 1),
              random.nextInt(Limits.BLOCK_FUNCTION_PROOFS_MAX / part + 1));
        }
        List<WaitingReport> next = next(what);
        assertTrue(events(next) <= Limits.CHECKPOINT_EVENTS_MAX, what);
        assertTrue(bytes(next) <= Limits.CHECKPOINT_EVENT_BYTES_MAX, what);
        assertTrue(proofs(next) <= Limits.CHECKPOINT_FUNCTION_PROOFS_MAX, what);
        for (int realm = 0; realm < REALMS; realm++) {
          WaitingReport head = waiting.get(realm).peekFirst();
          if (head == null) {
            stalled[realm] = 0;
            continue;
          }
          assertTrue(
              events(next) + head.events().size() > Limits.CHECKPOINT_EVENTS_MAX
                  || bytes(next) + head.eventBytes() > Limits.CHECKPOINT_EVENT_BYTES_MAX
                  || proofs(next) + head.proofs().size() > Limits.CHECKPOINT_FUNCTION_PROOFS_MAX,
              what + ": it would have fitted");
          int of = realm;
          boolean served = next.stream().anyMatch(r -> r.header().realm().value() == of);
          stalled[realm] = served ? 0 : stalled[realm] + 1;
          assertTrue(stalled[realm] <= REALMS, what + ": realm " + realm + " starves");
        }
      }
      waiting.forEach(Deque::clear);
    }
  }
}
